"""Pages of tasks: the list, one task, what is due today, those of a lead."""
