"""Background work: the six promises of the queue, each with processes that really die and race."""
