"""Small local servers that play the providers Cauce speaks with, for the demo and the tests."""
