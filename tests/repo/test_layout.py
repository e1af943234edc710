"""The layout of the program: no circles between files, no long functions, typed connections and plain words."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parent.parent.parent
APP, TESTS = ROOT / "app", ROOT / "tests"
LONGEST_FUNCTION = 50
NO_NAMES = {"one", "found"}
"""They say nothing about what is held."""
PRIVATE_WORD = re.compile(r"\b(?:office|told|reckon|conducting|weigh)\w*")
KEYS_OF_CONTENT = re.compile(r"\bofficers?\b|\btold_whom\b|\bmay_be_told\b")


def files(room: Path = APP) -> list[Path]:
    return sorted(room.rglob("*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def private_words(path: Path) -> list[str]:
    """The names, comments and docstrings of a file that have a word of our own in them."""
    source = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    texts = [token.string for token in tokens if token.type in (tokenize.NAME, tokenize.COMMENT)]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    texts += [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(source)) if isinstance(node, documented)]
    return [text for text in texts if PRIVATE_WORD.search(KEYS_OF_CONTENT.sub("", text))]


def opens_a_transaction(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it begins a transaction that writes."""
    entered = [item.context_expr for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items]
    called = [expression.func for expression in entered if isinstance(expression, ast.Call)]
    names = {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in called}
    return bool(names & {"transaction", "idempotent_request"})


def test_whatever_writes_is_done_again_when_it_meets_somebody_else() -> None:
    """Deadlocks and rows that came meanwhile are for `retried`, whichever command meets them."""
    exempt = {"idempotent_request"}  # it is within a command
    lacking = [
        f"{path.relative_to(ROOT)}: {function.name}"
        for path in files()
        for function in functions(path)
        if opens_a_transaction(function) and function.name not in exempt
        if "retried" not in {getattr(decorator, "id", "") for decorator in function.decorator_list}
    ]
    assert not lacking


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """The groups of files that import one another, directly or through others."""
    reached: dict[str, set[str]] = {}
    for start in imports:
        seen: set[str] = set()
        waiting = list(imports[start])
        while waiting:
            module = waiting.pop()
            if module not in seen:
                seen.add(module)
                waiting.extend(imports.get(module, ()))
        reached[start] = seen
    groups = {frozenset(m for m in reached[start] if start in reached.get(m, ())) for start in imports}
    return sorted(sorted(group) for group in groups if group)


def test_a_circle_is_found_wherever_it_begins() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]


def test_no_two_files_import_one_another_even_for_types_or_late() -> None:
    graph = grimp.build_graph("app", cache_dir=None, exclude_type_checking_imports=False)
    imports = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    assert sum(map(len, imports.values())) > len(imports), "the graph has the imports"
    assert circles(imports) == []


def test_a_function_fits_on_a_screen() -> None:
    lengths = {
        f"{path.relative_to(ROOT)}: {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in files()
        for node in functions(path)
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_a_connection_has_its_type() -> None:
    untyped = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files()
        for node in functions(path)
        for argument in (*node.args.args, *node.args.kwonlyargs)
        if "connection" in argument.arg and argument.annotation and ast.unparse(argument.annotation) == "Any"
    ]
    assert untyped == []


def test_the_program_speaks_no_language_of_its_own() -> None:
    """What is stored, what content says and what people read keeps its words; names, comments and docstrings do not."""
    assert [f"{path.relative_to(ROOT)}: {text}" for path in files() for text in private_words(path)] == []


def test_a_private_word_is_found_in_names_comments_and_docstrings_alone(tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text('"""What is told."""\ntold_later = "told"  # weighed\nofficers = ["office"]\n', encoding="utf-8")
    assert private_words(path) == ["told_later", "# weighed", "What is told."]


@pytest.mark.parametrize("room", [APP, TESTS], ids=["app", "tests"])
def test_a_variable_is_called_by_what_it_holds(room: Path) -> None:
    called = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {name}"
        for path in files(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.arg) and (name := getattr(node, "id", getattr(node, "arg", ""))) in NO_NAMES
    ]
    assert called == []
