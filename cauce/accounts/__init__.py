"""Whose data it is, and who is asking: companies, people, roles, tokens, the tenancy."""
