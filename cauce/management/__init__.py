"""The `cauce` command."""
