"""The Markdown of letters as tokens, HTML and plain text."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token
from markupsafe import Markup

from app.wording import markdown_parser

_PARSER = markdown_parser()


def tokens(markdown: str) -> list[Token]:
    return _PARSER.parse(markdown)


def html(markdown: str) -> Markup:
    """Safe HTML: whatever looks like HTML in the text is shown as text."""
    return Markup(_PARSER.render(markdown))


def plain_text(markdown: str) -> str:
    """The words without markup, a line for each paragraph, heading, list item and table cell."""
    return "\n".join(_words(token.children or []) for token in tokens(markdown) if token.type == "inline")


def numbered_text(markdown: str) -> str:
    """The words as in ``plain_text``, with the numbers of numbered lists before them."""
    lines: list[str] = []
    number = ""
    for token in tokens(markdown):
        if token.type == "list_item_open" and token.info:
            number = f"{token.info}{token.markup} "
        elif token.type == "inline":
            lines.append(number + _words(token.children or []))
            number = ""
    return "\n".join(lines)


def _words(children: Sequence[Token]) -> str:
    return "".join(_word(child) for child in children)


def _word(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type in ("text", "text_special") else ""
