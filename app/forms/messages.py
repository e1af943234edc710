"""Error messages for a person whose value does not fit: short, plain, saying what to do (GOV.UK style)."""

from __future__ import annotations

from difflib import get_close_matches

from app.forms.model import MANY_CHOICES, ONE_CHOICE, Field

_DETERMINERS = frozenset(
    ("a", "an", "the", "your", "their", "its", "his", "her", "our", "any", "each", "every", "all", "this", "that",
     "these", "those", "what", "when", "where", "who", "whom", "whose", "why", "how", "which", "whether", "if")
)  # fmt: skip

_PREPOSITIONS = frozenset(
    ("about", "after", "at", "before", "by", "for", "from", "in", "of", "on", "since", "to", "with")
)


def named(field: Field) -> str:
    """The field inside a sentence: ``the date of the visit``; a label that is a question is quoted."""
    label = field.label.strip() or field.key.replace("_", " ")
    first, _, rest = label.partition(" ")
    if label.endswith("?") or first.lower() in _PREPOSITIONS:
        return f"“{label}”"
    lowered = first.lower() if first[1:].islower() or len(first) == 1 else first
    phrase = f"{lowered} {rest}".strip()
    return phrase if lowered.lower() in _DETERMINERS else f"the {phrase}"


def subject(field: Field) -> str:
    """The field at the start of a sentence: ``The date of the visit``."""
    name = named(field)
    return name[0].upper() + name[1:]


def required(field: Field) -> str:
    """The message for a required field that is blank; the property ``required_message`` replaces it."""
    if field.required_message:
        return field.required_message
    question = field.label.strip().endswith("?")
    if field.type == "checkbox":
        return f"Tick the box to confirm: {field.label or field.key}"
    if field.type in ONE_CHOICE:
        return f"Select an answer to {named(field)}" if question else f"Select {named(field)}"
    if field.type in MANY_CHOICES:
        return f"Select at least one {'answer to' if question else 'for'} {named(field)}"
    if field.is_list:
        return f"Add at least one row to {named(field)}"
    if field.type == "filepicker":
        return f"Upload {named(field)}"
    return f"Enter an answer to {named(field)}" if question else f"Enter {named(field)}"


def row_name(field: Field, number: int) -> str:
    """The name of a row of a list: ``Remedy 1`` with the property ``row_label``, else ``Row 1``."""
    return f"{field.properties.get('row_label', 'Row')} {number}"


def in_row(field: Field, number: int, message: str) -> str:
    """A message that names its row, for the error summary."""
    if "row_label" in field.properties:
        return f"{row_name(field, number)}: {message}"
    return f"{field.label}{'' if field.label.endswith('?') else ','} row {number}: {message}"


def not_a_choice(field: Field, value: str, choices: list[tuple[str, str]]) -> str:
    if not choices:
        return f"There is nothing to choose from for {named(field)} yet"
    near = get_close_matches(value[:80], [choice for choice, _ in choices], 1)
    hint = f". Did you mean {near[0]}?" if near else ": select one that is listed"
    return f"“{value[:60]}” is not a choice for {named(field)}{hint}"


def unknown(key: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(key[:80], known, 1)
    if near:
        return f"This form has no field {key[:80]}. Did you mean {near[0]}?"
    return f"This form has no field {key[:80]}: leave it out" + (f". It has {', '.join(known)}" if known else "")
