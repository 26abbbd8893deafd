"""The life of a lead, one folder per step; `intake.py` knows the order of the automatic ones."""
