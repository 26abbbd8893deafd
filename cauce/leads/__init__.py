"""The nouns at the centre: contacts, their points, and leads."""
