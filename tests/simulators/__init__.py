"""Tests of the simulated providers: documented shapes and vectors are their oracle."""
