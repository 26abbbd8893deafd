"""JSON for programs: one router per noun, and no rule that another door would not know."""
