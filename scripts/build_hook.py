"""Compiles the message catalogues while a wheel is built, so that an installed Cauce has them."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Hatchling finds this class by itself; it runs before the files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile in the source tree; `artifacts` in pyproject.toml then includes the result."""
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from cauce.kit.catalogues import compile_stale  # noqa: PLC0415 the root is not on the path

        compile_stale(root / "cauce" / "locale")
