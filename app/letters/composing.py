"""Compose a letter from a template and facts, and say which of its elements are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from markupsafe import Markup

from app import feel
from app.errors import ContentLimit
from app.feel import PythonExpression
from app.letters import markdown as md
from app.letters.errors import EditRefused
from app.letters.placeholders import Placeholder, WrongKind
from app.letters.template import Block, ElementBlock, Line, Node, Template
from app.search_words import plain_writings
from app.wording import clean_text, date_words, list_words, markdown_lines

Path = tuple[str, ...]
EDIT_LIMIT = 20_000
LETTER_LIMIT = 200_000
"""Characters of one letter, before what a handler writes instead."""
LETTER_STEPS = 200_000
"""What all expressions and lines of one letter may use together; a line costs one, a placeholder more."""
PLACEHOLDER_STEPS = 8
PASSED = "{day}, which it promises, has passed: give a new date, and say that you are sorry"


@dataclass(frozen=True)
class Lack:
    """What a letter lacks, in words, and the facts that would supply it (``("answers", "reasons")``).

    ``element``: the missing element that lacks it; ``""`` for the text between elements.
    """

    words: str
    paths: frozenset[Path] = frozenset()
    element: str = ""


@dataclass(frozen=True)
class Element:
    """A named element of a letter.

    ``missing_why`` says in words what the element lacks; it is ``""`` when the element is present. ``text`` is
    Markdown: what the letter says, or for a missing element the part of it that can be written. ``edited``: the handler
    replaced the template's words. ``passed``: the dates that the template's words promise and that have passed.
    ``needs``: the facts that would supply what it lacks.
    """

    name: str
    present: bool
    missing_why: str
    text: str
    edited: bool = False
    passed: tuple[str, ...] = ()
    needs: frozenset[Path] = frozenset()


@dataclass(frozen=True)
class Letter:
    """A letter for one person, as it would be issued now.

    ``missing``: the mandatory elements that are absent; their absence blocks issuing (RSP-13).
    ``absent_why``: the reason for each missing element.
    ``named``: the forbidden words that the text contains (RSP-06).
    ``gaps``: the values that the text between the elements asks for and no fact gives.
    ``passed``: the dates still to come, as the template has them, that have passed; they block issuing too.
    ``lacks``: all of that, each once, with the facts that would supply it.
    ``promises``: the day by which it promises our answer, None if it promises none.
    ``advice``: what would make it easier to read; it blocks nothing.
    """

    key: str
    title: str
    addressee: str
    stage: Any
    parts: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]
    missing: tuple[str, ...]
    absent_why: Mapping[str, str]
    named: tuple[str, ...]
    gaps: tuple[str, ...]
    passed: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()
    promises: date | None = None
    advice: tuple[str, ...] = ()

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(element.name for element in self.elements if element.present)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, empty or forbidden, and no date that it promises has passed."""
        return not (self.missing or self.named or self.gaps or self.passed)

    @property
    def markdown(self) -> str:
        """The whole letter as Markdown."""
        return "\n\n".join(text for _, text in self.parts) + "\n"

    @property
    def html(self) -> Markup:
        """The whole letter, each element in a ``<section data-element="name">``. Safe to show as it is."""
        return Markup("").join(
            Markup('<section data-element="{}">\n{}</section>\n').format(name, md.html(text)) if name else md.html(text)
            for name, text in self.parts
        )

    @property
    def numbered_text(self) -> str:
        """The words as they are read, with the numbers of lists."""
        return "\n".join(md.numbered_text(text) for _, text in self.parts)

    @property
    def text(self) -> str:
        """The words alone, for a plain-text message."""
        return "\n\n".join(md.plain_text(text) for _, text in self.parts)


class _Room:
    """What one letter may use: steps, of all its expressions and lines together, and characters."""

    def __init__(self, key: str, account: feel.Account) -> None:
        self.key = key
        self.account = account
        self.characters = 0

    def take(self, characters: int, line: int) -> None:
        """Raises ``ContentLimit``, which names the line at which the letter became too long."""
        self.characters += characters
        if self.characters > LETTER_LIMIT:
            message = f"the letter has more than {LETTER_LIMIT:,} characters: repeat less, or enclose a document"
            raise ContentLimit(f"letter {self.key}, line {line}: {message}")


class _Writer:
    """Writes nodes as Markdown; ``gaps`` collects what no fact gives, ``passed`` the dates that have passed."""

    def __init__(self, room: _Room, today: date | None) -> None:
        self.room = room
        self.gaps: list[Lack] = []
        self.passed: list[Lack] = []
        self.today = today

    def nodes(self, nodes: Sequence[Node], scope: Mapping[str, Any]) -> list[str]:
        lines: list[str] = []
        for node in nodes:
            try:
                self.room.account.charge(1)
                lines += self.block(node, scope) if isinstance(node, Block) else self.line(node, scope)
            except feel.FeelBudgetError as error:
                raise ContentLimit(f"letter {self.room.key}, line {node.number}: {error}") from error
        return lines

    def block(self, block: Block, scope: Mapping[str, Any]) -> list[str]:
        value = block.expression.value(scope)
        if not block.name:
            return self.nodes(block.body if value is True else block.otherwise or (), scope)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if not items:
            if block.otherwise is None:
                self.gaps.append(_lack(block.expression, "is empty"))
            return self.nodes(block.otherwise or (), scope)
        lines: list[str] = []
        for item in items:
            if lines and not block.keeps_together:
                lines.append("")
            lines += self.nodes(block.body, {**scope, block.name: item})
        return lines

    def line(self, line: Line, scope: Mapping[str, Any]) -> list[str]:
        text = self._text_of(line, scope)
        self.room.take(len(text) + 1, line.number)
        return [text]

    def _text_of(self, line: Line, scope: Mapping[str, Any]) -> str:
        if not any(isinstance(part, Placeholder) for part in line.parts):
            return "".join(part for part in line.parts if isinstance(part, str))
        fixed = [part for part in line.parts if isinstance(part, str)]
        start = fixed[0] if fixed and line.parts[0] is fixed[0] else ""
        alone = len(line.parts) - len(fixed) == 1 and not "".join(fixed).strip()
        text = ""
        for part in line.parts:
            if isinstance(part, str):
                text += part
            elif text.endswith("]("):
                text += _address(self.words(part, scope))
            elif start.lstrip().startswith(("|", "#")):
                text += " ".join(filter(None, markdown_lines(self.words(part, scope))))
            elif alone:
                text += _paragraphs(self.words(part, scope), start)
            else:
                text += "\\\n".join(filter(None, markdown_lines(self.words(part, scope))))
        return text

    def words(self, part: Placeholder, scope: Mapping[str, Any]) -> str:
        self.room.account.charge(PLACEHOLDER_STEPS)
        if (day := part.promised_day(scope)) and self.today and day < self.today:
            self.passed.append(Lack(PASSED.format(day=date_words(day)), part.expression.paths))
            return ""
        try:
            words = part.words(scope)
        except WrongKind as error:
            self.gaps.append(_lack(part.expression, f"cannot be written: {error}"))
            return ""
        if not words and not part.optional:
            self.gaps.append(_lack(part.expression, "is not known"))
        return words


def _lack(expression: PythonExpression, what: str) -> Lack:
    return Lack(f"{_facts_in_words(expression.paths)} {what}", expression.paths)


def _facts_in_words(paths: Iterable[Path]) -> str:
    """The facts that an expression asks for, for people: ``handler name``; an answer by its own name."""
    named = (path[1:] if path[0] == "answers" and len(path) > 1 else path for path in sorted(paths))
    return list_words(dict.fromkeys(" ".join(path).replace("_", " ") for path in named)) or "a value"


def _paragraphs(words: str, indent: str) -> str:
    """A person's words with their line breaks and paragraphs, for a placeholder that is alone on its line."""
    paragraphs: list[list[str]] = [[]]
    for line in markdown_lines(words):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return f"\n\n{indent}".join(f"\\\n{indent}".join(lines) for lines in paragraphs)


def _address(words: str) -> str:
    """A value inside ``[text](…)``, escaped so that it cannot end the address."""
    return re.sub(r"[\s()<>\\\[\]]", lambda match: f"%{ord(match[0]):02X}", words)


def compose(
    template: Template,
    facts: Mapping[str, Any],
    *,
    mandatory: Iterable[str] = (),
    edits: Mapping[str, str] | None = None,
    forbidden: Iterable[str] = (),
) -> Letter:
    """Compose the letter for these facts.

    ``mandatory``: the elements that the rules demand. ``forbidden``: words that it must not contain, such as names.
    ``edits``: the handler's own words for elements, in Markdown. A blank removes the element; words that equal the
    template's are not an edit.
    ``facts``: ``today`` among them is the day on which the letter goes out. A date that the template writes without a
    format is still to come: one that has passed is no part of the letter, and stands in ``passed``.
    Raises ``EditRefused`` for an edit of an element that the letter does not have, or that is too long, and
    ``ContentLimit`` where the template repeats too much.
    """
    given = _checked_edits(template, edits or {})
    try:
        counting = feel.use_working_days(template.working_days)
        with counting, feel.share_budget(LETTER_STEPS, "the letter") as account:
            return _composed(template, facts, tuple(mandatory), given, tuple(forbidden), _Room(template.key, account))
    except feel.FeelBudgetError as error:
        raise ContentLimit(f"letter {template.key}: {error}") from error


def _composed(
    template: Template,
    facts: Mapping[str, Any],
    mandatory: tuple[str, ...],
    given: Mapping[str, str],
    forbidden: tuple[str, ...],
    room: _Room,
) -> Letter:
    """See ``compose``; ``given`` are the checked edits."""
    outer = _Writer(room, facts.get("today"))
    title = "".join(part if isinstance(part, str) else outer.words(part, facts) for part in template.title_words.parts)
    parts: list[tuple[str, str]] = []
    elements: list[Element] = []
    for block in template.blocks:
        if block.name:
            element = _element(block, facts, given.get(block.name), room)
            elements.append(element)
            text = element.text if element.present else ""
        else:
            text = _tidy(outer.nodes(block.body, facts))
        if text:
            parts.append((block.name, text))
    why = {element.name: element.missing_why for element in elements}
    unknown = f"the template {template.key} has no element of this name"
    absent = {name: why.get(name, unknown) for name in dict.fromkeys(mandatory) if why.get(name) != ""}
    return Letter(
        key=template.key,
        title=clean_text(title),
        addressee=template.addressee,
        stage=template.stage.value(facts) if template.stage else template.settings.get("stage"),
        parts=tuple(parts),
        elements=tuple(elements),
        missing=tuple(absent),
        absent_why=absent,
        named=_named(forbidden, "\n".join([title, *(md.plain_text(text) for _, text in parts)])),
        gaps=tuple(dict.fromkeys(lack.words for lack in outer.gaps)),
        passed=_passed(outer, elements),
        lacks=_lacks(outer, elements, absent),
        promises=_promise(template, facts),
    )


def _promise(template: Template, facts: Mapping[str, Any]) -> date | None:
    day = template.promises.value(facts) if template.promises else None
    return day if isinstance(day, date) else None


def _passed(outer: _Writer, elements: Iterable[Element]) -> tuple[str, ...]:
    """What is said of each date that has passed, once, in the text between the elements and in them."""
    outside = (lack.words for lack in outer.passed)
    return tuple(dict.fromkeys([*outside, *(words for element in elements for words in element.passed)]))


def _lacks(outer: _Writer, elements: Iterable[Element], absent: Mapping[str, str]) -> tuple[Lack, ...]:
    """What keeps the letter from going: mandatory elements that are missing, gaps, and dates that have passed."""
    needs = {element.name: element.needs for element in elements}
    lacks = [Lack(why, needs.get(name, frozenset()), name) for name, why in absent.items()]
    late = [
        Lack(words, element.needs) for element in elements if element.name not in absent for words in element.passed
    ]
    return tuple(dict.fromkeys([*lacks, *outer.gaps, *outer.passed, *late]))


def _checked_edits(template: Template, edits: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, words in edits.items():
        if name not in template.elements:
            near = get_close_matches(name, template.elements, 1)
            hint = f"Did you mean {near[0]}?" if near else f"It has {list_words(template.elements)}."
            errors[name] = f"The letter {template.key} has no element {name}. {hint}"
        elif len(words) > EDIT_LIMIT:
            errors[name] = f"The words for {name} must be {EDIT_LIMIT:,} characters or fewer"
    if errors:
        raise EditRefused(errors)
    return {name: clean_text(words) for name, words in edits.items()}


def _element(block: ElementBlock, facts: Mapping[str, Any], edit: str | None, room: _Room) -> Element:
    written = _template_words(block, facts, room)
    if edit is None or edit == clean_text(written.text):
        return written
    if md.plain_text(edit).strip():
        return Element(block.name, True, "", edit, edited=True)
    return Element(block.name, False, "it was taken out by hand", "", edited=True)


def _template_words(block: ElementBlock, facts: Mapping[str, Any], room: _Room) -> Element:
    """An element in the template's own words."""
    if block.when and block.when.value(facts) is not True:
        why = f"with these answers it does not apply; that depends on {_facts_in_words(block.when.paths)}"
        return Element(block.name, False, why, "", needs=block.when.paths)
    writer = _Writer(room, facts.get("today"))
    text = _tidy(writer.nodes(block.body, facts))
    passed = tuple(dict.fromkeys(lack.words for lack in writer.passed))
    lacks = [*writer.gaps, *writer.passed]
    if lacks:
        why = list_words(dict.fromkeys(lack.words for lack in lacks))
        needs = frozenset(path for lack in lacks for path in lack.paths)
        return Element(block.name, False, why, text, passed=passed, needs=needs)
    why = "" if md.plain_text(text).strip() else "it has no text"
    return Element(block.name, not why, why, text, needs=block.paths if why else frozenset())


def _tidy(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _named(forbidden: Iterable[str], text: str) -> tuple[str, ...]:
    """The forbidden words that the text contains as whole words, in any case and spacing, with or without accents."""
    writings = plain_writings(text)
    return tuple(words for words in dict.fromkeys(forbidden) if _contains(writings, plain_writings(words)))


def _contains(writings: Sequence[str], words: Sequence[str]) -> bool:
    patterns = (r"\s+".join(re.escape(word) for word in written.split()) for written in words)
    return any(
        pattern and re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)
        for text, pattern in zip(writings, patterns, strict=True)
    )
