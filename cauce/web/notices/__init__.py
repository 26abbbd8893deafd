"""Notices in the app: the bell, its panel, the page, what is new since."""
