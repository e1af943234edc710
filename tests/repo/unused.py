"""Code that nothing uses: `python -m tests.repo.unused`.

What vulture finds in the program alone – code that only its tests call is unused too – less what templates and texts
name, and what a field of a marshmallow schema is called: pages and answers read attributes that no Python line
mentions. What a library calls by name stands in pyproject.toml under [tool.vulture].
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vulture import Vulture

ROOT = Path(__file__).resolve().parents[2]
READ_BY_TEMPLATES = (".html", ".jinja", ".txt", ".typ", ".md", ".js")
WORD = re.compile(r"[A-Za-z_]\w*")


def unused(root: Path, settings: dict[str, Any]) -> list[str]:
    """One line for each thing in `settings["paths"]` under `root` that nothing uses."""
    paths = [root / path for path in settings["paths"]]
    finder = Vulture(ignore_names=settings.get("ignore_names"), ignore_decorators=settings.get("ignore_decorators"))
    finder.scavenge(paths)
    named = set(_words_in_texts(paths))
    return [
        f"{Path(item.filename).relative_to(root)}:{item.first_lineno}: unused {item.typ} {item.name}"
        for item in finder.get_unused_code()
        if item.name not in named
    ]


def _words_in_texts(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if "vendor" in file.parts:
                continue
            if file.suffix in READ_BY_TEMPLATES:
                yield from WORD.findall(file.read_text(encoding="utf-8"))
            elif file.suffix == ".py":
                module = ast.parse(file.read_text(encoding="utf-8"))
                yield from _words_in_strings(module)
                yield from _fields_of_schemas(module)


def _words_in_strings(module: ast.Module) -> Iterator[str]:
    """The words of string literals, but for docstrings."""
    explained = {id(statement.value) for statement in ast.walk(module) if isinstance(statement, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield from WORD.findall(node.value)


def _fields_of_schemas(module: ast.Module) -> Iterator[str]:
    """`name` of `name = ma.fields.String()` in a class."""
    for schema in (node for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
        for statement in schema.body:
            if isinstance(statement, ast.Assign) and "fields." in ast.unparse(statement.value):
                yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def main() -> int:
    """Print what is unused; 1 when there is any."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
    lines = unused(ROOT, settings)
    print("\n".join(lines) or "Nothing is unused.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
