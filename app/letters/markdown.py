"""Markdown to tokens, HTML and plain text. No raw HTML, no pictures, no code; links only to the web, mail and telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s]+", re.IGNORECASE)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["html_block", "html_inline", "image", "code", "fence", "backticks", "reference"])
    parser.validateLink = lambda url: bool(_LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


_PARSER = _parser()


def tokens(markdown: str) -> list[Token]:
    return _PARSER.parse(markdown)


def html(markdown: str) -> Markup:
    """Safe HTML: whatever looks like HTML in the text is shown as text."""
    return Markup(_PARSER.render(markdown))


def plain_text(markdown: str) -> str:
    """The words alone, a line for each paragraph, heading, item and cell."""
    return "\n".join(_words(token.children or []) for token in tokens(markdown) if token.type == "inline")


def _words(children: Sequence[Token]) -> str:
    return "".join(_word(child) for child in children)


def _word(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return token.content if token.type == "text" or token.type == "text_special" else ""


def links(markdown: str) -> Iterator[str]:
    """Every address the text links to."""
    for token in tokens(markdown):
        for child in token.children or []:
            if child.type == "link_open":
                yield str(child.attrs["href"])
