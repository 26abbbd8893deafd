"""What a company configures, without what it is used for."""
