"""Tests that use Cauce as a person does, in Chromium."""
