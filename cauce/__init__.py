"""Cauce: the bed a river of leads runs in, from the first click to the sale."""
