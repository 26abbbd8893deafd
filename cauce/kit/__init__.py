"""Plain tools that know neither Django nor leads: every other room may use them."""
