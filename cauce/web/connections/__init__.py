"""Pages of connections to outside systems: list, form with preview, test, switch."""
