"""«Inicio»: what the morning begins with. What came in, who waits, what is due, what slips."""
