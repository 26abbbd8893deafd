"""The API, operation by operation."""
