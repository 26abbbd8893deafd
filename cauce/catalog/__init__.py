"""What a company configures: what is sold, how leads are qualified, their statuses, connections."""
