"""The pages of docs/reference/: what the program's contracts say, a page for each table, property, service and name."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.content.contracts.model import Column, PropertyContract, TableContract
from app.content.contracts.properties import PROPERTIES
from app.content.contracts.tables import BY_PROPERTY, TABLES
from app.content.expressions.names import CLOCK, COLUMNS, PROGRAM_FACTS
from app.feel.static_types import StaticType
from tests.repo.documents import ROOT
from tests.repo.name_pages import name_pages

FOLDER = ROOT / "docs" / "reference"
KINDS = (
    ("table", "Tables"), ("property", "Properties"), ("service", "Services"), ("name", "Names"),
    ("function", "Functions"),
)  # fmt: skip
"""The kinds of pages, each with its heading."""
MADE = "Made by `make docs` from the program's contracts; not to be changed by hand."


def reference_pages() -> dict[Path, str]:
    """Every page with its text."""
    from tests.repo.registries import SERVICES

    tables = {**TABLES, **{contract.name: contract for contract in BY_PROPERTY.values()}}
    pages = {FOLDER / f"table-{name}.md": _table(contract) for name, contract in sorted(tables.items())}
    pages |= {FOLDER / f"property-{name}.md": _property(contract) for name, contract in sorted(PROPERTIES.items())}
    pages |= {FOLDER / f"service-{name}.md": _page(f"Service `{name}`", [_words(service.__doc__)]) for name, service in
              sorted(SERVICES.items())}  # fmt: skip
    pages |= {FOLDER / f"name-{name}.md": _page(f"Name `{name}`", lines) for name, lines in _names().items()}
    pages |= {FOLDER / f"{file}.md": _page(title, lines) for file, title, lines in name_pages()}
    return {FOLDER / "README.md": _index(pages), **pages}


def _page(title: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", *lines, "", MADE, ""])


def _index(pages: Mapping[Path, str]) -> str:
    lines = ["What the program expects of content. An editor of content reads the same."]
    for kind, called in KINDS:
        mine = [path for path in pages if path.name.startswith(f"{kind}-")]
        links = [f"[{path.stem.removeprefix(f'{kind}-')}]({path.name})" for path in mine]
        lines += ["", f"## {called}", "", ", ".join(links) + "."]
    return _page("Reference", lines)


def _table(contract: TableContract) -> str:
    kind = "Every row that fits (hit policy Collect)." if contract.many else "One row (hit policy First or Unique)."
    answer = "A value alone: one output column." if contract.alone else kind
    given = [f"`{name}`: {type_.describe()}" for name, type_ in contract.inputs.items()]
    roots = [f"`{name}`" for name in contract.roots]
    without = "It must be there." if contract.required else f"Without it: {contract.without or 'what the task says'}."
    closed = " Any other answer refuses, and is an incident." if contract.safeguard else ""
    lines = [f"{contract.asks} {answer}{closed} {without}", "", "| Column | Holds | Means |", "|---|---|---|"]
    lines += [f"| `{column.name}` | {_holds(column)} | {column.means} |" for column in contract.columns]
    lines += ["", f"It is given {'; '.join([*roots, *given]) or 'nothing'}."]
    return _page(f"Table `{contract.name}`", lines)


def _holds(column: Column) -> str:
    source = f" – {column.source.value}" if column.source else ""
    return f"{column.type.describe()}{source}{'' if column.needed else ' (may be left out)'}"


def _property(contract: PropertyContract) -> str:
    values = ", ".join(f"`{value}`" for value in sorted(contract.values))
    says = values or (contract.source.value if contract.source else "text")
    how = "FEEL after `=`" if not contract.literal else f"{says}{', or FEEL after `=`' if contract.feel else ''}"
    first = contract.means[:1].upper() + contract.means[1:]
    return _page(f"Property `{contract.name}`", [f"{first}. On {contract.on.value}. Holds {how}."])


def _names() -> dict[str, list[str]]:
    """The names that every expression sees. What forms keep as facts comes to `complaint`."""
    return {
        "complaint": ["What is known of every case, and the facts that forms and diagrams keep.", "",
                      *_members({**COLUMNS, **PROGRAM_FACTS})],
        "deadlines": ["`deadlines.<clock>`, null while the clock does not run.", "", *_members(dict(CLOCK.members))],
        "landlord": ["Names and contact details of the landlord, and its posts, each the key of a role: text."],
    }  # fmt: skip


def _members(types: Mapping[str, StaticType]) -> Iterator[str]:
    yield from ("| Member | Holds |", "|---|---|")
    yield from (f"| `{name}` | {type_.describe()} |" for name, type_ in sorted(types.items()))


def _words(docstring: str | None) -> str:
    return re.sub(r"\s+", " ", inspect.cleandoc(docstring or ""))


def write() -> int:
    """Write every page, and take away those of what is gone; how many changed."""
    FOLDER.mkdir(exist_ok=True)
    pages, changed = reference_pages(), 0
    for path in set(FOLDER.glob("*.md")) - pages.keys():
        path.unlink()
        changed += 1
    for path, text in pages.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed += 1
    return changed
