"""A decision table of a draft, as it is saved or as it stands in an editor that has not saved it yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from app import dmn
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.checking.tables import contracts_of
from app.content.contracts.model import TableContract
from app.content.release import Release
from app.dmn.compiled_model import Decision
from app.dmn.decision_table import DecisionTable
from app.errors import Invalid, NotFound
from app.scenarios.table_examples import examples_path
from app.store import Connection

from .draft import Draft
from .view_draft import draft_for

NO_TABLE = "{path} is no decision table of this draft. The list of files shows those that it has."
NO_DECISION = "This file has no decision with the id “{name}”, so that nothing asks it. Give the decision that id."


@dataclass(frozen=True)
class OpenTable:
    """A table: what its file says, and the content of a landlord that it stands in.

    `name`: the id of its decision, by which it is asked. `landlord`: for whom it is looked at, where several share it.
    """

    draft: Draft
    path: str
    landlord: str
    content: Release
    model: dmn.Model

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).stem

    @property
    def decision(self) -> Decision:
        """The decision that bears the name of the file; Invalid where there is none."""
        known = self.model.decisions.get(self.name)
        if known is None:
            raise Invalid({"table": NO_DECISION.format(name=self.name)})
        return known

    @property
    def table(self) -> DecisionTable:
        """The table of that decision; Invalid for a decision that is written in another way."""
        table = self.decision.table
        if table is None:
            raise Invalid({"table": "This decision is no table. Its text is to be changed as text."})
        return table

    @cached_property
    def contracts(self) -> tuple[TableContract, ...]:
        """What the program expects of it; nothing of one that only a diagram or another table asks."""
        return tuple(contract for name, contract in contracts_of(self.content) if name == self.name)

    @property
    def examples_path(self) -> str:
        """Where the examples of this table stand in the draft."""
        return examples_path(self.path)

    def reached(self) -> Iterator[Decision]:
        """The decision, and those of its file that it requires."""
        waiting, seen = [self.decision], set()
        while waiting:
            decision = waiting.pop()
            if decision.id in seen:
                continue
            seen.add(decision.id)
            yield decision
            for reference in decision.element.information:
                required = self.model.decisions.get(reference.rpartition("#")[2])
                if required is not None:
                    waiting.append(required)


def open_table(
    runtime: Runtime, connection: Connection, actor: Actor, draft_id: int, path: str, *,
    text: bytes | None = None, landlord: str = "",
) -> OpenTable:  # fmt: skip
    """A table of a draft that somebody may see. `text`: what an editor holds; None: what is saved. `landlord`: "" for
    the first of those that share it. NotFound for what is no table here; Invalid for what cannot be read as one."""
    draft = draft_for(runtime, connection, actor, draft_id)
    body = draft.body(path)
    if not path.startswith("dmn/") or not path.endswith(".dmn") or (body is None and draft.base_body(path) is None):
        raise NotFound(NO_TABLE.format(path=path))
    key = landlord if landlord in draft.landlords else draft.landlords[0]
    said = text if text is not None else body or b""
    return OpenTable(draft, path, key, draft.release(key), read_table(said, path))


def read_table(body: bytes, path: str) -> dmn.Model:
    """The model that a file holds; Invalid says why it holds none."""
    try:
        return dmn.parse_model(body, name=PurePosixPath(path).stem)
    except dmn.DmnError as error:
        raise Invalid({"table": f"This cannot be read as a decision table: {error}."}) from error
