"""The keys of a form (form-js): what each component, its `validate` and its custom properties may say, and what of it
the program does. The editor writes more keys; those that do nothing here are listed as such."""

from __future__ import annotations

from collections.abc import Mapping

from app.forms.explanations import EXPLAINS
from app.forms.model import MANY_CHOICES, ONE_CHOICE, SCALARS
from app.forms.parsing import FIELD_TYPES, OTHER_TYPES

from . import RECORD
from .model import FieldKey, FieldValue

ALL_TYPES = frozenset({*FIELD_TYPES, *OTHER_TYPES})
FIELDS = frozenset(FIELD_TYPES)
ENTERED = FIELDS - {"dynamiclist", "expression"}
"""Fields that somebody fills in by one entry."""
CHOICES = ONE_CHOICE | MANY_CHOICES
WORDS = frozenset({"textfield", "textarea"})
LIST, GROUP = frozenset({"dynamiclist"}), frozenset({"group"})


def _key(name: str, means: str, types: frozenset[str], value: FieldValue = FieldValue.ANY) -> FieldKey:
    return FieldKey(name=name, means=means, types=types, value=value)


def _ignored(types: frozenset[str], *names: str) -> tuple[FieldKey, ...]:
    return tuple(_key(name, "nothing here: the editor's own", types) for name in names)


def _by_name(*keys: FieldKey) -> Mapping[str, FieldKey]:
    return {key.name: key for key in keys}


COMPONENT_KEYS = _by_name(
    _key("type", "what it is", ALL_TYPES),
    _key("id", "its id in the file", ALL_TYPES),
    _key("conditional", "when it is hidden", ALL_TYPES),
    _key("properties", "its custom properties", ALL_TYPES),
    _key("label", "the question", ALL_TYPES - {"text", "separator", "spacer"}),
    _key("description", "the hint below the question", FIELDS),
    _key("key", "the name of the answer", FIELDS - LIST),
    _key("path", "the name of the list of answers", LIST | GROUP),
    _key("components", "what stands in it", LIST | GROUP),
    _key("text", "words to read", frozenset({"text"})),
    _key("validate", "what an answer must be", FIELDS),
    _key("defaultValue", "what it begins with", ENTERED),
    _key("disabled", "nobody can fill it in", FIELDS),
    _key("readonly", "nobody can fill it in, while this holds", FIELDS),
    _key("values", "the choices", CHOICES | {"expression"}),
    _key("valuesKey", "a source of choices", CHOICES),
    _key("valuesExpression", "choices that are worked out", CHOICES),
    _key("appearance", "what stands before and behind the entry", frozenset({"textfield", "number"})),
    _key("decimalDigits", "how many digits follow the point", frozenset({"number"}), FieldValue.WHOLE),
    _key("increment", "the step between two numbers", frozenset({"number"})),
    _key("subtype", "a date, a time, or both", frozenset({"datetime"})),
    _key("dateLabel", "the question for the date", frozenset({"datetime"})),
    _key("timeLabel", "the question for the time", frozenset({"datetime"})),
    _key("expression", "what is worked out", frozenset({"expression"})),
    _key("multiple", "several files", frozenset({"filepicker"})),
    _key("accept", "the kinds of file", frozenset({"filepicker"})),
    _key("dataSource", "the documents shown", frozenset({"documentPreview"})),
    _key("defaultRepetitions", "how many rows it begins with", LIST, FieldValue.WHOLE),
    _key("allowAddRemove", "whether rows may be added", LIST),
    *_ignored(ALL_TYPES, "layout", "versionTag"),
    *_ignored(LIST | GROUP, "showOutline", "verticalAlignment"),
    *_ignored(LIST, "isRepeating", "disableCollapse", "nonCollapsedItems"),
    *_ignored(frozenset({"expression"}), "computeOn"),
    *_ignored(frozenset({"select"}), "searchable"),
    *_ignored(frozenset({"number"}), "serializeToString"),
    *_ignored(
        frozenset({"datetime"}), "use24h", "disallowPassedDates", "timeInterval", "timeSerializingFormat",
    ),
    *_ignored(frozenset({"spacer"}), "height"),
    *_ignored(frozenset({"button"}), "action"),
    *_ignored(frozenset({"documentPreview"}), "maxHeight"),
)  # fmt: skip
"""key of a component → what it is, and on which types of components it stands."""
RULES = _by_name(
    _key("required", "it must be answered", FIELDS - {"expression"}),
    _key("min", "the least number", frozenset({"number"})),
    _key("max", "the greatest number", frozenset({"number"})),
    _key("minLength", "the fewest characters", WORDS),
    _key("maxLength", "the most characters", WORDS),
    _key("pattern", "what it must look like (a regular expression)", WORDS),
    _key("patternErrorMessage", "what is said of an answer that does not", WORDS),
    _key("validationType", "an e-mail address or a telephone number", frozenset({"textfield"})),
)
"""key of `validate` → what it demands, and of which types of fields."""
FIELD_PROPERTIES = _by_name(
    _key("variable", "the answer becomes process data", SCALARS, FieldValue.YES),
    _key(RECORD, "the recorder that keeps the answer", FIELDS),
    _key("options", "a source of choices", CHOICES),
    _key("required", "it must be answered", FIELDS - {"expression"}, FieldValue.YES),
    _key("required_message", "what is said of a missing answer", FIELDS - {"expression"}),
    _key("required_when", "it must be answered while this holds", FIELDS - {"expression"}, FieldValue.FEEL),
    _key("pattern_message", "what is said of an answer that does not look as it must", WORDS),
    _key("default", "what it begins with", ENTERED),
    _key("earliest", "the earliest moment", frozenset({"datetime"}), FieldValue.FEEL),
    _key("latest", "the latest moment", frozenset({"datetime"}), FieldValue.FEEL),
    _key("width", "how many characters wide it is shown", ENTERED, FieldValue.WHOLE),
    _key("autocomplete", "what the browser may fill in", frozenset({"textfield", "textarea"})),
    _key("rows", "how many lines high it is shown", frozenset({"textarea"}), FieldValue.WHOLE),
    _key("row_label", "what a row is called", LIST),
    _key(EXPLAINS, "it must explain; what is told to whoever explains nothing", WORDS),
)
"""custom property of a field → what it does, and on which types of fields."""
TOP_KEYS = frozenset(
    {
        "type", "id", "title", "schemaVersion", "components", "versionTag", "exporter", "executionPlatform",
        "executionPlatformVersion", "generator", "$schema",
    }
)  # fmt: skip
"""Keys of a form itself."""
