"""Values that somebody may send and nobody expects: keys, days, texts, numbers, files, JSON."""

from __future__ import annotations

import io
import random
import zipfile
from typing import Any

KEYS = [
    "0",
    "1",
    "2",
    "3",
    "-1",
    "²",
    "٣",
    "007",
    "9" * 15,
    "9" * 16,
    "9" * 19,
    "9" * 23,
    "9" * 5000,
    "1e3",
    "0x1",
    "1.0",
    " 1",
    "1 ",
    "%00",
    "1%00",
    "null",
    "true",
    "NaN",
    "'",
    "..",
    "%2e%2e",
    "\N{FULLWIDTH DIGIT ONE}",
]
DAYS = [
    "0001-01-01",
    "0001-01-01T00:00+14:00",
    "9999-12-31",
    "9999-12-31T23:59-14:00",
    "2025-02-29",
    "2025-W01-1",
    "20251201",
    "2025-12-01",
    "2025-12-01T10:00",
    "2025-12-01T10:00:00Z",
    "2025-12-01 10:00",
    "99999-01-01",
    "-1-1-1",
    "2025-12-01\x00",
    "٢٠٢٥-١٢-٠١",
    "",
    " ",
    "tomorrow",
    "1899-12-31",
    "2199-12-31",
    "2200-01-01",
    "1900-01-01T00:00+23:59",
    "2199-12-31T23:59-23:59",
    "2025-10-26T01:30",
    "2025-03-30T01:30",
]
NUMBERS = [
    "0",
    "-0",
    "1",
    "-1",
    "0.1",
    "1e5",
    "1e400",
    "-1e400",
    "1" + "0" * 40,
    "9" * 30,
    "9" * 16,
    "9" * 15,
    "0." + "0" * 40 + "1",
    "NaN",
    "Infinity",
    "-Infinity",
    "²",
    "½",
    "٣",
    "1,000,000",
    "£5",
    "1_000",
    "0x10",
    "1e-400",
    "999999999999999",
    "2147483648",
    "9223372036854775808",
    "",
]
TEXTS = [
    "",
    " ",
    "x",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff tail",
    "\u202e",
    "\ufeff",
    "\N{COMBINING ACUTE ACCENT}" * 500,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "${7*7}",
    "%(x)s",
    '\'; DROP TABLE "case"; --',
    "x" * 10_000,
    "x" * 40_000,
    "é" * 9_999,
    "\N{GRINNING FACE}" * 3000,
    "\r\n" * 2000,
    "[" * 8000,
    "*a_ " * 3000,
    "`" * 9000,
    "![](" * 2500,
    "> " * 4000,
    "| a " * 2000 + "|\n" + "|-" * 2000 + "|",
    "- " * 3000,
    "\t" * 300,
    "a" * 60 + "!",
    "&" * 5000,
    "<" * 5000,
    "#" * 300 + " x",
    "\\" * 5000,
    "a@" + "b." * 4000 + "c",
    "1" * 9000,
    "=1+1",
    "@SUM(1)",
    "\u2028",
    "\x1b[31m",
    "([a-z]+)+$",
    "../../etc/passwd",
    "on",
    "true",
    "yes",
    "\x7f\x80\x9f",
    "\uffff\ufffe",
    "\U000e0001",
]
SCALARS: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**15,
    10**16,
    10**19,
    10**23,
    10**40,
    -(10**40),
    1e308,
    5e-324,
    2**63,
    2**64,
    [],
    {},
    "",
]


def text(chance: random.Random) -> str:
    """A text of any kind."""
    return chance.choice(chance.choice([KEYS, DAYS, NUMBERS, TEXTS, TEXTS]))


def json_value(chance: random.Random, depth: int = 0) -> Any:
    """A value of JSON of any kind, sometimes deep."""
    kind = chance.random()
    if kind < 0.5 or depth > 3:
        return text(chance)
    if kind < 0.75:
        return chance.choice(SCALARS)
    if kind < 0.85:
        return [json_value(chance, depth + 1) for _ in range(chance.choice([0, 1, 3, 150]) if depth < 2 else 1)]
    if kind < 0.95:
        keys = ["day", "month", "year", "time", "0", "what", text(chance)]
        return {key: json_value(chance, depth + 1) for key in chance.sample(keys, 3)}
    deep: Any = text(chance)
    for _ in range(chance.choice([19, 21, 120])):
        deep = [deep] if chance.random() < 0.5 else {"a": deep}
    return deep


def file(chance: random.Random) -> tuple[str, str, bytes]:
    """(name, declared type, body) of a file that is something else than it says."""
    bodies = [
        b"",
        b"MZ\x90\x00" + b"\x00" * 200,
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\xff" * 2000,
        b"<html><script>1</script></html>",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        b"GIF89a" + b"\xff" * 30,
        b"\xff\xd8\xff\xe0" + b"\x00" * 30,
        b"PK\x03\x04" + b"\x00" * 50,
        _bomb(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbfplain",
        b"\x00" * 300,
        "\N{GRINNING FACE}".encode() * 50,
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    ]
    names = [
        "x.exe",
        "x.pdf",
        "photo.jpg",
        "page.html",
        "a\x00b.pdf",
        "../../x",
        "",
        "x" * 300 + ".pdf",
        "\ud83d.txt",
        "\u202egpj.exe",
    ]
    types = [
        "application/pdf",
        "image/png",
        "text/html",
        "image/svg+xml",
        "text/plain",
        "",
        "x" * 300,
        "application/x-msdownload",
    ]
    return chance.choice(names), chance.choice(types), chance.choice(bodies)


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\x00" * 1_000_000)
    return packed.getvalue()
