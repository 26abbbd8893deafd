"""What happened, for ever: facts, the only writer of them, history, and who is told."""
