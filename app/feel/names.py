"""Known names, for the longest match that lets names hold spaces and operators (DMN 1.5 §10.3.1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from app.feel.errors import FeelSyntaxError
from app.feel.lexer import Token, tokenize


@lru_cache(maxsize=4096)
def _pieces(name: str) -> tuple[str, ...]:
    try:
        return tuple(token.text for token in tokenize(name)[:-1])
    except FeelSyntaxError:
        return (name,)


class NameTable:
    """A set of names that can be looked up by their tokens."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        pieces = _pieces(name)
        if not pieces:
            return
        known = self._by_first.setdefault(pieces[0], [])
        if (pieces, name) not in known:
            known.append((pieces, name))
            known.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: Sequence[Token], index: int) -> tuple[int, str] | None:
        """The number of tokens of the longest known name at ``index``, and that name; None where there is none."""
        for pieces, name in self._by_first.get(tokens[index].text, ()):
            if len(pieces) <= len(tokens) - index and all(
                tokens[index + step].text == piece for step, piece in enumerate(pieces)
            ):
                return len(pieces), name
        return None


RESERVED = frozenset(
    [
        "and",
        "or",
        "between",
        "in",
        "instance",
        "then",
        "else",
        "return",
        "satisfies",
        "if",
        "for",
        "some",
        "every",
        "function",
        "true",
        "false",
        "null",
    ]
)
"""The words that end a name that is not declared."""
