"""HTML for people: each page asks the lower rooms and acts through their front doors."""
