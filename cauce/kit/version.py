"""Which version is running, as the installed package says."""

from importlib.metadata import PackageNotFoundError, version


def running_version() -> str:
    """Like "0.1.0"; "unknown" when the code is run without being installed."""
    try:
        return version("cauce")
    except PackageNotFoundError:
        return "unknown"


VERSION = running_version()
