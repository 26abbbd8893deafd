"""Personal data: found, handed over, erased, kept for a time."""
