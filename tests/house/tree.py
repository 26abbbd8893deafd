"""The project's own files, as the rules of the house look at them."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {".git", ".venv", ".cache", "__pycache__", "data", "dist", "staticfiles"}
_NOT_OURS |= {".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
_NOT_TEXT = {
    ".png",
    ".ico",
    ".jpg",
    ".webp",
    ".woff2",
    ".mo",
    ".xlsx",
    ".pdf",
    ".mp3",
    ".ogg",
    ".wav",
}


def files(*suffixes: str, below: str = ".") -> list[Path]:
    """Our files with one of `suffixes` (all when none is given) below a folder of the project."""
    return sorted(path for path in _walk(ROOT / below) if not suffixes or path.suffix in suffixes)


def text_files() -> list[Path]:
    """Every file of ours that is text."""
    return [path for path in files() if path.suffix not in _NOT_TEXT]


def modules(below: str = "cauce") -> Iterator[tuple[str, ast.Module]]:
    """(path from the root, parsed source) of our Python files; migrations are Django's."""
    for path in files(".py", below=below):
        if "migrations" not in path.parts:
            yield name(path), ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    """The path from the root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    """How many lines the file has."""
    return len(path.read_text().splitlines())


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if each not in _NOT_OURS]
        yield from (Path(here, each) for each in names)
