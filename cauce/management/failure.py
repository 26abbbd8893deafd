"""What a sub-command raises when it cannot do what was asked."""


class CommandFailed(Exception):
    """One clear line for people on stderr; the command ends with exit code 1."""
