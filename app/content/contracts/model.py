"""What an entry of a contract says: of a table and its columns, a property, a recorder, a name, a key of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.feel.static_types import BOOLEAN, NUMBER, TEXT, StaticType, optional


class Source(StrEnum):
    """Where the allowed values come from: content itself, never a typed list. Its value says so in words."""

    CLOCKS = "the clocks of the timescale tables"
    EVENTS = "the events of the diagrams, and those of the table event_labels"
    LETTERS = "the files in letters/"
    ELEMENTS = "the elements of the letters"
    ROLES = "[roles] of the landlord's file"
    POSTS = "[posts] of the landlord's file"
    AREAS = "[areas] of the landlord's file"
    THEMES = "[themes] of the landlord's file"
    CHANNELS = "[channels] of the landlord's file"
    GROUNDS = "the table grounds"
    MESSAGES = "the messages that a diagram waits for"
    PROCESSES = "the diagrams"
    TABLES = "the decision tables"
    TASKS = "the user tasks of the diagrams"
    DAYS = "the events, and the days that a case keeps"


NAME_SOURCES: Mapping[tuple[str, ...], Source] = {
    ("complaint", "channel"): Source.CHANNELS,
    ("complaint", "service_area"): Source.AREAS,
    ("complaint", "theme"): Source.THEMES,
}
"""Names of expressions whose values content lists."""


class Reading(StrEnum):
    """How the text of a cell or property is read."""

    ONE = "one of them"
    LIST = "several, separated by commas"
    EVENTS = "events, joined by or, and, then, unless, or with latest, later, due of before them; commas between"


@dataclass(frozen=True, kw_only=True)
class Column:
    """An output column of a table.

    `type`: of its values, with null where it may be empty. `source`: where its allowed values come from, besides those
    that the type lists. `needed`: whether the table must have the column.
    """

    name: str
    means: str
    type: StaticType = TEXT
    source: Source | None = None
    reading: Reading = Reading.ONE
    needed: bool = True


@dataclass(frozen=True, kw_only=True)
class TableContract:
    """What the program expects of a decision table.

    `asks`: the question, in plain words. `roots`: the contexts that the table is given (`complaint`, `deadlines`,
    `landlord`, and others that a form or a case fills). `inputs`: the names given besides, with their types. `many`:
    the answer is a list of rows (hit policy Collect); else it is one row. `alone`: the answer is the value of its only
    output column, not a row with columns. `required`: a release without it is not published. `without`: what the
    program does where there is no such table, or no row fits. `safeguard`: whatever is no answer of this shape refuses,
    and raises an incident.
    """

    name: str
    asks: str
    columns: tuple[Column, ...]
    roots: tuple[str, ...] = ()
    inputs: Mapping[str, StaticType] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    many: bool = False
    alone: bool = False
    required: bool = False
    safeguard: bool = False
    without: str = ""

    def __post_init__(self) -> None:
        if self.alone and len(self.columns) != 1:
            raise ValueError(f"{self.name}: an answer that is a value alone has one column")

    def column(self, name: str) -> Column | None:
        """The column of that name; None where the contract knows none."""
        return next((column for column in self.columns if column.name == name), None)


class Place(StrEnum):
    """On which elements of a diagram a property stands."""

    USER_TASK = "user tasks"
    PASSED = "user tasks, call activities and events"


@dataclass(frozen=True, kw_only=True)
class PropertyContract:
    """A property of an element of a diagram (`zeebe:property`).

    `values`: the literals that it may be; `source`: where they come from, else; with neither, any text. `literal`: it
    may be written out; `feel`: it may be FEEL after `=`. `with_recorders`: a task whose form records as one of these
    needs it; `with_properties`: an element that has one of these needs it.
    """

    name: str
    means: str
    on: Place = Place.USER_TASK
    values: frozenset[str] = frozenset()
    source: Source | None = None
    literal: bool = True
    feel: bool = True
    with_recorders: frozenset[str] = frozenset()
    with_properties: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ArgumentContract:
    """An argument of a service: a header (`zeebe:header`), a text, or an input (`zeebe:input`), FEEL or a text.

    `values`: the texts that it may be; `source`: where they come from, else; with neither, any. `reading`: whether a
    text names one of them or several. `needed`: the service does nothing of use without it.
    """

    name: str
    means: str
    type: StaticType = TEXT
    values: frozenset[str] = frozenset()
    source: Source | None = None
    reading: Reading = Reading.ONE
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceContract:
    """What a service task hands to the service that `zeebe:taskDefinition` names. `one_of`: it needs one of these."""

    name: str
    arguments: tuple[ArgumentContract, ...] = ()
    one_of: tuple[str, ...] = ()

    def argument(self, name: str) -> ArgumentContract | None:
        """The argument of that name; None where the service has none."""
        return next((argument for argument in self.arguments if argument.name == name), None)


class FieldValue(StrEnum):
    """What a key or custom property of a field may hold."""

    ANY = "as the editor writes it"
    YES = "yes"
    WHOLE = "a whole number"
    FEEL = "FEEL after ="


@dataclass(frozen=True, kw_only=True)
class FieldKey:
    """A key of a component of a form, of its `validate`, or a custom property; `types`: the components that take it."""

    name: str
    means: str
    types: frozenset[str]
    value: FieldValue = FieldValue.ANY


@dataclass(frozen=True, kw_only=True)
class AnswersContract:
    """The answers of a form that the program itself reads, by the keys of its fields.

    `needed`: the form must ask for them, and demand them wherever it shows them. `read`: it may ask for them. Fields
    that a recorder keeps are not among them.
    """

    form: str
    needed: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecorderContract:
    """What a field may be whose answer is recorded: `fields` are its types in the form.

    `columns`: of a list of rows, the fields that the recorder reads. `keys`: the keys that the field may have; none:
    any. `beside`: the keys of other fields of the form that the recorder reads (`{key}` stands for its own).
    """

    name: str
    fields: frozenset[str]
    columns: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()


TEXT_OR_NULL = optional(TEXT)
NUMBER_OR_NULL = optional(NUMBER)
BOOLEAN_OR_NULL = optional(BOOLEAN)
REASON = Column(name="reason", means="why, as a person reads it", type=TEXT_OR_NULL)
CLAUSE = Column(name="clause", means="the clause that says so", type=TEXT_OR_NULL, needed=False)
