"""The check for code that nothing uses."""

from __future__ import annotations

from pathlib import Path

from tests.repo.unused import unused

PROGRAM = '''"""Names forgotten, but only in a docstring."""

def used():
    return getattr(used, "by_name")

def by_name():
    """A string names it."""

def shown():
    """A template names it."""

class Answer(ma.Schema):
    served = ma.fields.String()

@page.route("/")
def visited():
    """Its decorator uses it."""

def served():
    """A schema's field names it."""

def forgotten():
    """Nobody."""

used(Answer)
'''


def test_what_only_a_string_a_template_a_schema_or_a_decorator_names_is_used(tmp_path: Path) -> None:
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "program.py").write_text(PROGRAM)
    (tmp_path / "app" / "templates" / "case.html").write_text("<p>{{ case.shown }}</p>")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_program.py").write_text("from app.program import forgotten\nforgotten()\n")

    assert unused(tmp_path, {"paths": ["app"], "ignore_decorators": ["@*.route"]}) == [
        "app/program.py:22: unused function forgotten"
    ]
