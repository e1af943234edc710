"""The pages of docs/reference/: what the program's contracts say, a page for each thing that they speak of."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.content.contracts.answers import FORM_ANSWERS
from app.content.contracts.fields import COMPONENT_KEYS, FIELD_PROPERTIES, FIELDS, RULES
from app.content.contracts.landlord_keys import BESIDES_ACTS, NEEDED_POSTS, OMBUDSMAN, LandlordTable
from app.content.contracts.landlord_keys import TABLES as LANDLORD_TABLES
from app.content.contracts.model import (
    AnswersContract,
    ArgumentContract,
    Column,
    FieldKey,
    FieldValue,
    PropertyContract,
    Reading,
    RecorderContract,
    ServiceContract,
    TableContract,
)
from app.content.contracts.properties import PROPERTIES
from app.content.contracts.recorders import RECORDER_FIELDS
from app.content.contracts.services import SERVICE_ARGUMENTS
from app.content.contracts.tables import BY_PROPERTY, TABLES
from tests.repo.documents import ROOT
from tests.repo.name_pages import name_pages
from tests.repo.process_pages import process_pages

FOLDER = ROOT / "docs" / "reference"
KINDS = {
    "table": "Tables", "property": "Properties", "service": "Services", "field": "Fields of forms",
    "recorder": "Recorders", "answers": "Forms whose answers the program reads", "landlord": "Landlord files",
    "ombudsman": "The Ombudsman's record", "name": "Names",
    "process": "Data of processes", "function": "Functions",
}  # fmt: skip
"""What the name of a page begins with → what the index calls those pages."""
MADE = "Made by `make docs` from the program's contracts; not to be changed by hand."


def reference_pages() -> dict[Path, str]:
    """Every page with its text."""
    from tests.repo.registries import SERVICES

    tables = {**TABLES, **{contract.name: contract for contract in BY_PROPERTY.values()}}
    pages = {FOLDER / f"table-{name}.md": _table(contract) for name, contract in sorted(tables.items())}
    pages |= {FOLDER / f"property-{name}.md": _property(contract) for name, contract in sorted(PROPERTIES.items())}
    pages |= {FOLDER / f"service-{name}.md": _service(contract, _words(SERVICES[name].__doc__)) for name, contract in
              sorted(SERVICE_ARGUMENTS.items())}  # fmt: skip
    pages |= {FOLDER / f"field-{kind}.md": _field(kind) for kind in sorted(FIELDS)}
    pages |= {FOLDER / f"recorder-{name}.md": _recorder(contract) for name, contract in sorted(RECORDER_FIELDS.items())}
    pages |= {FOLDER / f"answers-{form}.md": _answers(contract) for form, contract in sorted(FORM_ANSWERS.items())}
    pages |= {FOLDER / f"{_file_of(table)}.md": _landlord_table(table) for table in LANDLORD_TABLES}
    pages |= {FOLDER / f"{file}.md": _page(title, lines) for file, title, lines in name_pages()}
    pages |= {FOLDER / f"{file}.md": _page(title, lines) for file, title, lines in process_pages()}
    return {FOLDER / "README.md": _index(pages), **pages}


def _page(title: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", *lines, "", MADE, ""])


def _index(pages: Mapping[Path, str]) -> str:
    lines = ["What the program expects of content. An editor of content reads the same."]
    for kind, called in KINDS.items():
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
    needed = [*(f"`{name}`" for name in sorted(contract.with_properties)),
              *(f"a form that records `{name}`" for name in sorted(contract.with_recorders))]  # fmt: skip
    also = f" Needed with {' or '.join(needed)}." if needed else ""
    return _page(f"Property `{contract.name}`", [f"{first}. On {contract.on.value}. Holds {how}.{also}"])


def _service(contract: ServiceContract, does: str) -> str:
    lines = [does]
    if contract.arguments:
        lines += ["", "| Argument | Holds | Means |", "|---|---|---|"]
        lines += [f"| `{each.name}` | {_taken(each)} | {each.means} |" for each in contract.arguments]
        lines += ["", "A header is a text as it is written; an input may be FEEL after `=`."]
    if contract.one_of:
        lines[-1] += f" It needs {' or '.join(f'`{name}`' for name in contract.one_of)}."
    return _page(f"Service `{contract.name}`", lines)


def _taken(argument: ArgumentContract) -> str:
    values = " or ".join(f"`{value}`" for value in sorted(argument.values))
    says = values or (argument.source.value if argument.source else argument.type.describe())
    several = ", several with commas between them" if argument.reading is Reading.LIST else ""
    return f"{says}{several}{' (needed)' if argument.needed else ''}"


def _field(kind: str) -> str:
    lines: list[str] = []
    parts = {"Keys": COMPONENT_KEYS, "Under `validate`": RULES, "Custom properties": FIELD_PROPERTIES}
    for called, keys in parts.items():
        mine = [key for key in keys.values() if kind in key.types]
        if mine:
            lines += ["", f"## {called}", "", "| Key | Means |", "|---|---|"]
            lines += [f"| `{key.name}` | {key.means}{_restricted(key)} |" for key in mine]
    recorders = [f"`{name}`" for name, recorder in sorted(RECORDER_FIELDS.items()) if kind in _types(recorder)]
    kept = f"May be recorded as {', '.join(recorders)}." if recorders else "No recorder takes it."
    return _page(f"Field `{kind}`", [kept, *lines])


def _restricted(key: FieldKey) -> str:
    return f" ({key.value.value})" if key.value is not FieldValue.ANY else ""


def _types(recorder: RecorderContract) -> frozenset[str]:
    """The types of fields that a recorder takes, as the file writes them."""
    return frozenset("datetime" if kind == "date" else kind for kind in recorder.fields)


def _recorder(contract: RecorderContract) -> str:
    lines = [f"Takes a field of type {' or '.join(f'`{kind}`' for kind in sorted(_types(contract)))}."]
    if contract.columns:
        lines.append(f"Of a list it reads the columns {_quoted(contract.columns)}.")
    if contract.keys:
        lines.append(f"The key of the field is one of {_quoted(sorted(contract.keys))}.")
    if contract.beside:
        named = [key.format(key="<key of the field>") for key in contract.beside]
        lines.append(f"Beside it, it reads the fields {_quoted(named)}.")
    return _page(f"Recorder `{contract.name}`", [" ".join(lines)])


def _answers(contract: AnswersContract) -> str:
    needed = f"The form must ask for {_quoted(contract.needed)} and demand it." if contract.needed else ""
    read = f"It may ask for {_quoted(contract.read)}." if contract.read else ""
    said = " ".join(filter(None, (needed, read))) or "The program reads none by its key: recorders keep them."
    return _page(f"Answers of `{contract.form}`", [f"{said} Other fields are kept with the form."])


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _file_of(table: LandlordTable) -> str:
    which = "ombudsman" if table.file == OMBUDSMAN else "landlord"
    return f"{which}-{table.heading.removesuffix('.*').replace('.', '_') or 'top'}"


def _landlord_table(table: LandlordTable) -> str:
    heading = f"`[{table.heading.replace('*', '<key>')}]`" if table.heading else "What stands at the top"
    lines = [f"{table.means} {'It must be there.' if table.needed else 'It may be left out.'}"]
    lines += ["", "| Key | Holds | Means |", "|---|---|---|"]
    for key in table.keys:
        source = f" – {key.source.value}" if key.source else ""
        name = "any" if key.name == "*" else f"`{key.name}`"
        lines.append(f"| {name} | {key.holds}{source}{' (needed)' if key.needed else ''} | {key.means} |")
    if table.heading == "posts":
        needed = "; ".join(f"`{post}`: {who}" for post, who in NEEDED_POSTS.items())
        lines += [
            "",
            f"Every landlord has {needed}; and every post that its diagrams, tables and forms name.",
        ]
    if table.heading == "permissions":
        also = _quoted(BESIDES_ACTS)
        lines += ["", f"Every act has a line, every message that people may tell, and {also}."]
    return _page(f"{table.file}: {heading}", lines)


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
