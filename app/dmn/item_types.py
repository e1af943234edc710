"""Turn item definitions into FEEL types, and fit values to them (DMN 1.5 §7.3.3 and §10.3.2.9.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.dmn.elements import ItemDefinition, LiteralBox
from app.dmn.errors import DmnParseError
from app.feel.errors import FeelSyntaxError
from app.feel.evaluation import Scope
from app.feel.expression import UnaryTests, compile_unary_tests
from app.feel.literals import to_feel_text
from app.feel.types import (
    ANY,
    BUILT_IN_TYPES,
    NUMBER,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    SimpleType,
    convert,
)
from app.feel.values import Value


@dataclass(frozen=True)
class WholeNumberType(SimpleType):
    """Numbers without a fraction."""

    def holds(self, value: Value) -> bool:
        return isinstance(value, Decimal) and value == value.to_integral_value()


WHOLE_NUMBER = WholeNumberType("number", (Decimal,))
_EDITOR_TYPES = {"integer": WHOLE_NUMBER, "long": WHOLE_NUMBER, "double": NUMBER}
"""The names of types that Camunda's editor writes besides those of FEEL."""


@dataclass(frozen=True)
class ItemType(FeelType):
    """A type of the model: a FEEL type with the values allowed in it.

    ``allowed`` is about each item of a collection, ``constraint`` about the collection as a whole.
    """

    name: str
    base: FeelType
    allowed: UnaryTests | None = None
    constraint: UnaryTests | None = None
    item: ItemType | None = None
    fields: tuple[tuple[str, ItemType], ...] = ()
    collection: bool = False

    def holds(self, value: Value) -> bool:
        """Whether a value is of the FEEL type; allowed values are checked by ``fit``."""
        return self.base.holds(value)

    def accepts_type(self, other: FeelType) -> bool:
        """Whether every value of another type is of the FEEL type."""
        return self.base.accepts_type(other.base if isinstance(other, ItemType) else other)

    def __str__(self) -> str:
        return self.name or str(self.base)


ANY_ITEM = ItemType("Any", ANY)


class TypeTable:
    """The types of a model by name: its own, those of FEEL, and those of its imports."""

    def __init__(
        self,
        definitions: tuple[ItemDefinition, ...],
        prefixes: Mapping[str, str],
        imported: Callable[[str, str], ItemType | None],
    ) -> None:
        self._definitions = {item.name: item for item in definitions}
        self._prefixes = prefixes
        self._imported = imported
        self._resolved: dict[str, ItemType] = {}
        self._resolving: set[str] = set()

    def named(self, reference: str) -> ItemType | None:
        """The type of a ``typeRef``: ``Any`` for an empty one, None if nothing defines it.

        Raises ``DmnParseError`` for a type defined by itself.
        """
        if not reference:
            return ANY_ITEM
        if reference.startswith("{") and "}" in reference:
            reference = reference.partition("}")[2]
        if reference in self._resolved:
            return self._resolved[reference]
        definition = self._definitions.get(reference)
        if definition is not None:
            if reference in self._resolving:
                raise DmnParseError(f"the type {reference!r} is defined by itself: break the circle")
            self._resolving.add(reference)
            try:
                resolved = self._resolved[reference] = self._build(definition)
            finally:
                self._resolving.discard(reference)
            return resolved
        built_in = BUILT_IN_TYPES.get(reference) or _EDITOR_TYPES.get(reference)
        if built_in is not None:
            return ItemType(reference, built_in)
        prefix, separator, rest = reference.partition(":")
        if separator and prefix in self._prefixes:
            if "/FEEL" in self._prefixes[prefix]:
                return self.named(rest)
            return self._imported(self._prefixes[prefix], rest) or self.named(rest)
        prefix, separator, rest = reference.partition(".")
        return (self._imported(prefix, rest) if separator else None) or self._imported("", reference)

    def feel_type(self, name: str) -> FeelType | None:
        """The FEEL type of a name in ``instance of`` or of a typed parameter; None leaves it to FEEL."""
        if name in BUILT_IN_TYPES:
            return None
        known = self.named(name)
        return _plain(known) if known else None

    def _known(self, reference: str, item: str) -> ItemType:
        known = self.named(reference)
        if known is None:
            raise DmnParseError(
                f"{item!r} has the type {reference!r}, which nobody defines: define it or correct the name"
            )
        return known

    def _tests(self, box: LiteralBox | None) -> UnaryTests | None:
        if box is None:
            return None
        try:
            return compile_unary_tests(box.text)
        except FeelSyntaxError as error:
            raise DmnParseError(f"the allowed values {box.text!r} are not FEEL: {error}", line=box.line) from error

    def _build(self, item: ItemDefinition) -> ItemType:
        if item.function_parameters is not None:
            parameters = tuple(_plain(self._known(name, item.name)) for name in item.function_parameters)
            return ItemType(item.name, FunctionType(parameters, _plain(self._known(item.function_result, item.name))))
        if item.components:
            fields = tuple((component.name, self._build(component)) for component in item.components)
            base: FeelType = ContextType(tuple((name, _plain(field)) for name, field in fields))
            single = ItemType(item.name, base, self._tests(item.allowed), None, None, fields)
        else:
            known = self._known(item.type_ref, item.name)
            allowed = self._tests(item.allowed)
            single = ItemType(
                item.name,
                known.base,
                None if known.collection else (allowed or known.allowed),
                (allowed if known.collection else None) or known.constraint,
                known.item,
                known.fields,
                known.collection,
            )
        if not item.is_collection:
            constraint = self._tests(item.constraint)
            if constraint is None:
                return single
            return ItemType(
                single.name, single.base, single.allowed, constraint, single.item, single.fields, single.collection
            )
        return ItemType(item.name, ListType(single.base), None, self._tests(item.constraint), single, (), True)


def _plain(wanted: FeelType) -> FeelType:
    return wanted.base if isinstance(wanted, ItemType) else wanted


class Misfit(Exception):
    """A value is not of a type; the message says why."""


def fit(value: Value, wanted: ItemType, scope: Scope) -> Value:
    """The value converted to the type where DMN converts implicitly; raises ``Misfit`` for a value of another type."""
    if value is None:
        return None
    if wanted.base is ANY:
        return value
    converted, fits = convert(value, wanted.base)
    if not fits:
        raise Misfit(f"{_shown(value)} is not {article(wanted)}")
    value = converted
    if (
        wanted.item is not None
        and isinstance(value, list)
        and (wanted.item.allowed or wanted.item.constraint or wanted.item.fields)
    ):
        value = [fit(item, wanted.item, scope) for item in value]
    if wanted.fields and isinstance(value, dict):
        value = {**value, **{name: fit(value[name], field, scope) for name, field in wanted.fields if name in value}}
    for tests in (wanted.allowed, wanted.constraint):
        if tests is not None and tests.run(value, scope) is not True:
            raise Misfit(f"{_shown(value)} is not one of the allowed values {' '.join(tests.text.split())}")
    return value


def article(wanted: object) -> str:
    """A noun with its article: ``a number``, ``an integer``."""
    return f"{'an' if str(wanted)[:1] in 'aeiouAEIO' else 'a'} {wanted}"


def _shown(value: Value) -> str:
    text = to_feel_text(value)
    return text if len(text) <= 60 else text[:57] + "…"
