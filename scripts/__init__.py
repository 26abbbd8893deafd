"""What the Makefile calls: set-up, test runs, catalogues and temporary databases."""
