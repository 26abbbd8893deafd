"""Cauce as processes of its own: what several clients do to it at once, and its main job whole."""
