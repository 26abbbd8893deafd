"""The tests: they mirror cauce/, and `house` holds the rules of the house."""
