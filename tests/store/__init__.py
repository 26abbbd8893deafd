"""Tests of what the two databases do differently."""
