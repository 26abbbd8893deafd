"""Pages of personal data: find, hand over, erase, what is kept for a time only."""
