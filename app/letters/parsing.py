"""Parse a letter file to its template. Every error names the line and says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from app import feel
from app.feel import PythonExpression
from app.letters.errors import LetterError
from app.letters.placeholders import PLACEHOLDER, Placeholder
from app.letters.template import Block, ElementBlock, Line, Node, Template

SIZE_LIMIT = 200_000
DEPTH_LIMIT = 6
RESERVED = frozenset({"each", "when", "otherwise", "in"})

_MARK = re.compile(r"\s*:::(.*)")
_EACH = re.compile(r"each\s+([A-Za-z_]\w*)\s+in\s+(.+)")
_WHEN = re.compile(r"when\s+(.+)")
_BRACES = re.compile(r"\{\s*when:\s*\"(.*)\"\s*\}")
_ELEMENT = re.compile(r"([A-Za-z]\w*)(?:\s+(.+))?")

Read = TypeVar("Read")


@dataclass
class _Open:
    """A ``:::`` that is not closed yet: an element, ordinary text, or a block inside one of them."""

    number: int
    name: str = ""
    expression: PythonExpression | None = None
    is_element: bool = False
    body: list[Node] = field(default_factory=list)
    otherwise: list[Node] | None = None

    def add(self, node: Node) -> None:
        (self.body if self.otherwise is None else self.otherwise).append(node)

    def as_element(self) -> ElementBlock:
        return ElementBlock(self.number, self.name, self.expression, tuple(self.body))


def parse_letter(source: bytes | str, key: str) -> Template:
    """The template of the letter ``key``. Raises ``LetterError``, which names the line."""
    return _Parser(source, key).template()


class _Parser:
    def __init__(self, source: bytes | str, key: str) -> None:
        self.key = key
        if len(source) > SIZE_LIMIT:
            raise self.fail(1, f"the file is larger than {SIZE_LIMIT:,} characters: a letter is a few pages")
        try:
            text = source.decode("utf-8") if isinstance(source, bytes) else source
        except UnicodeDecodeError as error:
            raise self.fail(1, "the file is not UTF-8 text: save it as UTF-8") from error
        self.lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        self.blocks: list[ElementBlock] = []
        self.open: list[_Open] = []

    def fail(self, line: int, message: str) -> LetterError:
        return LetterError(self.key, line, message)

    def template(self) -> Template:
        settings, start = self.front_matter()
        title = settings.get("title", "")
        if not title:
            raise self.fail(1, "the front matter needs a title: write `title: …` between two lines of ---")
        self.read_body(start)
        return Template(
            key=self.key,
            title=title,
            settings=settings,
            title_words=self.line(1, title),
            stage=self.setting_in_feel(settings, "stage"),
            promises=self.setting_in_feel(settings, "promises"),
            blocks=tuple(block for block in self.blocks if block.name or block.body),
        )

    def setting_in_feel(self, settings: dict[str, str], name: str) -> PythonExpression | None:
        """The expression of a setting that begins with "="; None for any other."""
        text = settings.get(name, "")
        return self.feel(1, PythonExpression.compile, text) if text.startswith("=") else None

    def front_matter(self) -> tuple[dict[str, str], int]:
        """The settings, and the index of the first line after them."""
        if self.lines[0].strip() != "---":
            raise self.fail(1, "the file starts with front matter: a line ---, then `title: …`, then a line ---")
        settings: dict[str, str] = {}
        for index, line in enumerate(self.lines[1:], 1):
            if line.strip() == "---":
                return settings, index + 1
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            name, colon, value = (part.strip() for part in line.partition(":"))
            if not colon or not name.isidentifier():
                raise self.fail(index + 1, f"front matter is `name: value`, one a line, not {line.strip()!r}")
            if name in settings:
                raise self.fail(index + 1, f"{name!r} stands twice in the front matter")
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            settings[name] = value[1:-1] if quoted else value
        raise self.fail(len(self.lines), "the front matter is not closed: add a line ---")

    def read_body(self, start: int) -> None:
        self.open = [_Open(start + 1)]
        for index in range(start, len(self.lines)):
            number, mark = index + 1, _MARK.fullmatch(self.lines[index])
            if mark:
                self.read_mark(number, mark[1].strip())
            else:
                self.open[-1].add(self.line(number, self.lines[index]))
        last = self.open[-1]
        if len(self.open) > 1 or last.is_element:
            raise self.fail(last.number, "this ::: is never closed: add a line ::: where it ends")
        self.blocks.append(last.as_element())

    def read_mark(self, number: int, words: str) -> None:
        if not words:
            self.close(number)
        elif words == "otherwise":
            if len(self.open) == 1 or self.open[-1].otherwise is not None:
                raise self.fail(number, "otherwise belongs once inside ::: when … or ::: each …")
            self.open[-1].otherwise = []
        elif match := _EACH.fullmatch(words):
            self.open.append(_Open(number, match[1], self.feel(number, PythonExpression.compile, match[2])))
        elif match := _WHEN.fullmatch(words):
            self.open.append(_Open(number, "", self.feel(number, PythonExpression.compile, match[1])))
        elif words.split()[0] in RESERVED:
            raise self.fail(number, "write ::: each <name> in =<list>, ::: when =<condition> or ::: otherwise")
        else:
            self.open_element(number, words)
        if len(self.open) > DEPTH_LIMIT:
            raise self.fail(number, f"blocks are nested more than {DEPTH_LIMIT} deep: flatten them")

    def close(self, number: int) -> None:
        closed = self.open.pop()
        if closed.is_element:
            self.blocks.append(closed.as_element())
            self.open = [_Open(number + 1)]
        elif not self.open or closed.expression is None:
            raise self.fail(number, "this ::: closes nothing: remove it, or name the element it should open")
        else:
            rest = None if closed.otherwise is None else tuple(closed.otherwise)
            self.open[-1].add(Block(closed.number, closed.expression, closed.name, tuple(closed.body), rest))

    def open_element(self, number: int, words: str) -> None:
        match = _ELEMENT.fullmatch(words)
        if not match:
            raise self.fail(number, f"an element is named by one word of letters, digits and _, not {words!r}")
        name, rest = match[1], match[2] or ""
        if len(self.open) > 1 or self.open[0].is_element:
            line = self.open[-1].number
            raise self.fail(number, f"the element {name!r} starts inside the ::: of line {line}: close that first")
        for block in self.blocks:
            if block.name == name:
                raise self.fail(number, f"the element {name!r} stands in line {block.number} already: make it one")
        condition = _BRACES.fullmatch(rest) or _WHEN.fullmatch(rest)
        if rest and not condition:
            near = get_close_matches(rest.split()[0], RESERVED, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise self.fail(number, f"after the name only `when =<condition>` may stand, not {rest!r}.{hint}")
        self.blocks.append(self.open[0].as_element())
        when = self.feel(number, PythonExpression.compile, condition[1]) if condition else None
        self.open = [_Open(number, name, when, is_element=True)]

    def line(self, number: int, text: str) -> Line:
        pieces = PLACEHOLDER.split(text)
        if any("{{" in piece or "}}" in piece for piece in pieces[::2]):
            raise self.fail(number, "a placeholder is {{ … }} on one line: close it, or remove the lone braces")
        parts = [
            self.feel(number, Placeholder.parse, piece) if at % 2 else piece for at, piece in enumerate(pieces) if piece
        ]
        return Line(number, tuple(parts))

    def feel(self, number: int, read: Callable[[str], Read], text: str) -> Read:
        try:
            return read(text)
        except feel.FeelSyntaxError as error:
            message = f"this is not FEEL: {text.strip()!r}: {error.message} (column {error.column})"
            raise self.fail(number, message) from error
        except ValueError as error:
            raise self.fail(number, str(error)) from error
