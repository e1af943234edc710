"""Where the elements of an XML file begin and end, so that one can be changed and everything else stays as written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from app.errors import Invalid


@dataclass
class Element:
    """An element: its tag as written, attributes, and the bytes it takes: `start` to `end`, with what is inside from
    `inside` to `inside_end`. Of one without an end tag, both are at its end."""

    tag: str
    attributes: Mapping[str, str]
    start: int
    inside: int
    inside_end: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix of the tag with its colon; "" without one."""
        before, colon, _ = self.tag.rpartition(":")
        return before + colon

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    def child(self, name: str) -> Element | None:
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)


def elements_of(body: bytes) -> Element:
    """The root of an XML file in UTF-8, with all that is in it; Invalid for what is no such file."""
    reading = _Reading(body)
    try:
        reading.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Invalid({"table": f"This file cannot be read: {error}."}) from error
    return reading.done[0]


class _Reading:
    def __init__(self, body: bytes) -> None:
        self.body = body
        self.open: list[Element] = []
        self.done: list[Element] = []
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        self.open.append(Element(tag, attributes, start, _end_of_tag(self.body, start)))

    def _end(self, tag: str) -> None:
        element = self.open.pop()
        if self.body[element.inside - 2 : element.inside] == b"/>":
            element.inside_end = element.end = element.inside
        else:
            element.inside_end = self.parser.CurrentByteIndex
            element.end = _end_of_tag(self.body, element.inside_end)
        (self.open[-1].children if self.open else self.done).append(element)

    def _text(self, text: str) -> None:
        self.open[-1].text += text


def _end_of_tag(body: bytes, start: int) -> int:
    """Behind the ``>`` of the tag that begins here; one inside quotes does not count."""
    quote = 0
    for at in range(start, len(body)):
        byte = body[at]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return at + 1
    return len(body)
