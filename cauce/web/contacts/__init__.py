"""Pages of contacts: the list, one person, a new one."""
