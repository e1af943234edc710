"""The examples that are kept of a form, a letter or a landlord's file: those that do not hold in a draft, and taking
what the file says now in their place."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from app import feel
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL, scope_of
from app.content.release import OMBUDSMAN_FILE, Release
from app.errors import ContentError, Invalid, NotFound
from app.forms import parse_form
from app.landlords import load_landlord, load_ombudsman
from app.letters import parse_letter
from app.scenarios.all_examples import examples_beside, mismatches_of_file
from app.scenarios.form_examples import form_examples_of
from app.scenarios.landlord_examples import landlord_as_it_is, landlord_examples_of, ombudsman_as_it_is
from app.scenarios.letter_examples import FOLDER, SAMPLE_CASE, letter_examples_beside
from app.scenarios.taking_answers import take, taken_of_form, taken_of_landlord, taken_of_letter

from .draft import Draft
from .save_file import save_file
from .view_draft import draft_for

NONE_KEPT = "There are no examples of this file yet."


@dataclass(frozen=True)
class BrokenExample:
    """An example that does not hold: its line, and what is so instead."""

    line: int
    said: str


@dataclass(frozen=True)
class KeptExamples:
    """The examples of a file. `path`: theirs, "" for a file that has none. `own`: this draft may change them.

    `problem`: why they cannot be asked, "" where they can.
    """

    path: str
    own: bool
    broken: tuple[BrokenExample, ...]
    problem: str = ""


def kept_examples(draft: Draft, path: str, body: bytes | None = None) -> KeptExamples:
    """The examples of a file as a draft has both. `body`: the file as it is written now, where that is not saved."""
    beside, body = beside_of(path), draft.body(path) if body is None else body
    if body is None or beside not in draft.tried:
        return KeptExamples("", False, ())
    own = scope_of(beside) == draft.row["scope"]
    content = content_for(draft, path)
    with _folder(draft, beside) as root:
        try:
            broken = [BrokenExample(each.line, each.said) for each in mismatches_of_file(path, body, content, root)]
        except ContentError as error:
            return KeptExamples(beside, own, (), str(error).replace(f"{root}/", ""))
    return KeptExamples(beside, own, tuple(broken))


def take_answers(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> KeptExamples:
    """Have the examples of a file say what it says now, where that is sound; gives those that still do not hold.

    NotFound for a file without examples, Invalid for one that cannot be read, and what `save_file` raises.
    """
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
    beside, body = beside_of(path), draft.body(path)
    if body is None or beside not in draft.tried:
        raise NotFound(NONE_KEPT)
    try:
        text = _taken(draft, path, body, beside)
    except ContentError as error:
        raise Invalid(str(error)) from error
    save_file(runtime, actor, draft_id, beside, text.encode(), seen=draft.row["revision"], note="taken as it is now")
    with runtime.database.read() as connection:
        return kept_examples(draft_for(runtime, connection, actor, draft_id), path)


def _taken(draft: Draft, path: str, body: bytes, beside: str) -> str:
    content, name, text = content_for(draft, path), PurePosixPath(path).stem, draft.tried[beside].decode()
    with _folder(draft, beside) as root, feel.use_working_days(content.working_days):
        file = root / beside
        match PurePosixPath(path).suffix:
            case ".form":
                form = parse_form(body, name).knowing(content.fillers, content.working_days)
                return take(text, taken_of_form(form, form_examples_of(file)))
            case ".md":
                letter = replace(parse_letter(body, name), working_days=content.working_days)
                return take(text, taken_of_letter(letter, letter_examples_beside(file, root)))
            case ".toml":
                kept = landlord_examples_of(file)
                is_so = (
                    ombudsman_as_it_is(load_ombudsman(body), kept)
                    if path == OMBUDSMAN_FILE
                    else landlord_as_it_is(load_landlord(body, name), kept)
                )
                return take(text, taken_of_landlord(is_so, kept.said))
    raise NotFound(NONE_KEPT)


def beside_of(path: str) -> str:
    """Where the examples of a file stand, whether there are any; "" for a kind that has none."""
    beside = examples_beside(path, Path())
    return beside.as_posix() if beside else ""


def content_for(draft: Draft, path: str) -> Release:
    """The content of the landlord whose file this is; for a shared file, of the first that runs on it."""
    scope = scope_of(path)
    return draft.release(scope if scope in draft.landlords and scope != OF_ALL else draft.landlords[0])


@contextmanager
def _folder(draft: Draft, beside: str) -> Iterator[Path]:
    """A folder of content with the examples of a file, and the sample case that letters begin with."""
    sample = (FOLDER / SAMPLE_CASE).as_posix()
    with tempfile.TemporaryDirectory() as folder:
        for path in {beside, sample} & draft.tried.keys():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(draft.tried[path])
        yield Path(folder)
