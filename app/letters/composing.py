"""Template and facts to a letter, and which of its elements are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from markupsafe import Markup

from app.letters import markdown as md
from app.letters.errors import EditRefused
from app.letters.placeholders import Placeholder, WrongKind
from app.letters.template import Block, ElementBlock, Line, Node, Template
from app.wording import clean_text, list_words, markdown_lines

EDIT_LIMIT = 20_000


@dataclass(frozen=True)
class Element:
    """A named element of the letter. ``missing_why`` says in words what it lacks, ``""`` when it is present.

    ``text`` is Markdown: what the letter says, or for a missing element what there is of it so far.
    """

    name: str
    present: bool
    missing_why: str
    text: str
    edited: bool = False


@dataclass(frozen=True)
class Letter:
    """A letter for one person, as it would be issued now.

    ``missing``: mandatory elements that are absent (their absence blocks issuing, RSP-13); ``absent_why`` has the
    reason of each. ``named``: forbidden words found in the text (RSP-06). ``gaps``: what the text between the
    elements asks for and nothing gives.
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

    @property
    def present(self) -> tuple[str, ...]:
        return tuple(element.name for element in self.elements if element.present)

    @property
    def complete(self) -> bool:
        """Nothing mandatory is missing, nobody is named who may not be, and no placeholder is left empty."""
        return not (self.missing or self.named or self.gaps)

    @property
    def markdown(self) -> str:
        """The whole letter as text."""
        return "\n\n".join(text for _, text in self.parts) + "\n"

    @property
    def html(self) -> Markup:
        """The whole letter, each element in a ``<section data-element="name">``. Safe to show as it is."""
        return Markup("").join(
            Markup('<section data-element="{}">\n{}</section>\n').format(name, md.html(text)) if name else md.html(text)
            for name, text in self.parts
        )

    @property
    def text(self) -> str:
        """The words alone, for a plain-text message."""
        return "\n\n".join(md.plain_text(text) for _, text in self.parts)


class _Writer:
    """Writes nodes as Markdown for one scope after another; ``gaps`` collects what nothing gives."""

    def __init__(self) -> None:
        self.gaps: list[str] = []

    def nodes(self, nodes: Sequence[Node], scope: Mapping[str, Any]) -> list[str]:
        lines: list[str] = []
        for node in nodes:
            lines += self.block(node, scope) if isinstance(node, Block) else self.line(node, scope)
        return lines

    def block(self, block: Block, scope: Mapping[str, Any]) -> list[str]:
        value = block.expression.value(scope)
        if not block.name:
            return self.nodes(block.body if value is True else block.otherwise or (), scope)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if not items:
            if block.otherwise is None:
                self.gaps.append(f"{block.expression.text} is empty")
            return self.nodes(block.otherwise or (), scope)
        lines: list[str] = []
        for item in items:
            if lines and not block.keeps_together:
                lines.append("")
            lines += self.nodes(block.body, {**scope, block.name: item})
        return lines

    def line(self, line: Line, scope: Mapping[str, Any]) -> list[str]:
        if not any(isinstance(part, Placeholder) for part in line.parts):
            return ["".join(part for part in line.parts if isinstance(part, str))]
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
        return [text]

    def words(self, part: Placeholder, scope: Mapping[str, Any]) -> str:
        try:
            words = part.words(scope)
        except WrongKind as error:
            self.gaps.append(f"{part.expression.text}: {error}")
            return ""
        if not words and not part.optional:
            self.gaps.append(f"{part.expression.text} is not known")
        return words


def _paragraphs(words: str, indent: str) -> str:
    """Somebody's words with their own lines and paragraphs, for a placeholder that stands alone on its line."""
    paragraphs: list[list[str]] = [[]]
    for line in markdown_lines(words):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return f"\n\n{indent}".join(f"\\\n{indent}".join(lines) for lines in paragraphs)


def _address(words: str) -> str:
    """A value inside ``[text](…)``: it cannot end the address."""
    return re.sub(r"[\s()<>\\\[\]]", lambda match: f"%{ord(match[0]):02X}", words)


def compose(
    template: Template,
    facts: Mapping[str, Any],
    *,
    mandatory: Iterable[str] = (),
    edits: Mapping[str, str] | None = None,
    forbidden: Iterable[str] = (),
) -> Letter:
    """The letter for these facts.

    ``mandatory``: the elements the rules demand; ``edits``: the handler's own words for an element (Markdown; blank
    takes it out; the same words as the letter's own are no edit); ``forbidden``: words, such as names of staff,
    that must not stand in it. Raises ``EditRefused`` for an edit of an element the letter does not have.
    """
    given = _checked_edits(template, edits or {})
    outer = _Writer()
    title = "".join(part if isinstance(part, str) else outer.words(part, facts) for part in template.title_words.parts)
    parts: list[tuple[str, str]] = []
    elements: list[Element] = []
    for block in template.blocks:
        if block.name:
            element = _element(block, facts, given.get(block.name))
            elements.append(element)
            text = element.text if element.present else ""
        else:
            text = _tidy(outer.nodes(block.body, facts))
        if text:
            parts.append((block.name, text))
    why = {element.name: element.missing_why for element in elements}
    absent = {
        name: why.get(name, f"the template {template.key} has no element of this name")
        for name in dict.fromkeys(mandatory)
        if why.get(name) != ""
    }
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
        gaps=tuple(dict.fromkeys(outer.gaps)),
    )


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


def _element(block: ElementBlock, facts: Mapping[str, Any], edit: str | None) -> Element:
    own, why = _own_words(block, facts)
    if edit is None or edit == clean_text(own):
        return Element(block.name, not why, why, own)
    if md.plain_text(edit).strip():
        return Element(block.name, True, "", edit, edited=True)
    return Element(block.name, False, "it was taken out by hand", "", edited=True)


def _own_words(block: ElementBlock, facts: Mapping[str, Any]) -> tuple[str, str]:
    """What the template says, and why that does not count (``""`` when it does)."""
    if block.when and block.when.value(facts) is not True:
        return "", f"it only applies when {block.when.text}"
    writer = _Writer()
    text = _tidy(writer.nodes(block.body, facts))
    if writer.gaps:
        return text, list_words(dict.fromkeys(writer.gaps))
    return text, "" if md.plain_text(text).strip() else "it has no text"


def _tidy(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _named(forbidden: Iterable[str], text: str) -> tuple[str, ...]:
    """The forbidden words that stand in the text as whole words, whatever their case and spacing."""
    named = []
    for words in dict.fromkeys(forbidden):
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        if pattern and re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            named.append(words)
    return tuple(named)
