"""The kit: tools that know neither Django nor leads."""
