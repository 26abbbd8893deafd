"""Pages of leads: the list, the lead, a new one."""
