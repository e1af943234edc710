"""The table of environment variables in docs/operate.md is what the program reads."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from app.config import load_settings

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| ", re.MULTILINE)
LITERAL = re.compile(r"`([^`]+)`")


def told() -> dict[str, str]:
    """variable → its default as the table says."""
    return dict(ROW.findall((ROOT / "docs" / "operate.md").read_text(encoding="utf-8")))


def read_by_the_program() -> set[str]:
    """The names that app/config.py asks its reader for."""
    module = ast.parse((ROOT / "app" / "config.py").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call) and node.args)
    first = (call.args[0] for call in calls if ast.unparse(call.func).startswith("reader."))
    names = {str(argument.value) for argument in first if isinstance(argument, ast.Constant)}
    return {name for name in names if re.fullmatch("[A-Z_]+", name)}


def test_the_table_names_every_variable_and_no_other() -> None:
    names = read_by_the_program()
    assert {"DATABASE_URL", "SECRET_KEY", "SMTP_HOST", "REDRESS_LOG_LEVEL"} <= names
    assert set(told()) == names


def test_a_default_that_the_table_gives_is_the_one_that_holds(tmp_path: Path) -> None:
    given = {name: literal[1] for name, default in told().items() if (literal := LITERAL.fullmatch(default))}
    assert len(given) > 10
    where = {"REDRESS_VAR": str(tmp_path)}
    assert load_settings({**given, **where}) == load_settings(where)
