"""A table of a landlord file, read key by key; every error names the key at fault."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any

from .landlord import LandlordError

_MISSING: Any = object()


class TomlTable:
    """One table of a landlord file: returns checked values, and reports the keys that nothing has read."""

    def __init__(self, file: str, path: str, values: Mapping[str, Any]) -> None:
        self.file, self.path, self.values = file, path, values
        self._asked: list[str] = []

    def error(self, key: str, problem: str) -> LandlordError:
        where = ".".join(part for part in (self.path, key) if part)
        return LandlordError(f"{self.file}: {where} {problem}")

    def get(self, key: str, kind: type, wanted: str, default: Any = _MISSING) -> Any:
        self._asked.append(key)
        if key not in self.values:
            if default is _MISSING:
                raise self.error(key, f"is missing: it must be {wanted}{self._meant(key)}")
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"is {value!r}: it must be {wanted}")
        return value

    def _meant(self, key: str) -> str:
        """The key that stands in the place of a missing one, by its spelling."""
        near = difflib.get_close_matches(key, self.values, 1)
        return f"; is {near[0]!r} meant?" if near else ""

    def text(self, key: str, default: str | None = None) -> str:
        value: str = self.get(key, str, "a text", _MISSING if default is None else default)
        if default is None and not value.strip():
            raise self.error(key, "is empty: it must be a text")
        return value.strip()

    def day(self, key: str, default: Any = _MISSING) -> Any:
        return self.get(key, date, "a date such as 2024-04-01, without quotes", default)

    def texts(self, key: str) -> list[str]:
        values: list[str] = self.get(key, list, "a list of texts", [])
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "must be a list of texts")
        return values

    def table(self, key: str, default: Any = _MISSING) -> TomlTable:
        values = self.get(key, dict, "a table", default)
        return TomlTable(self.file, ".".join(part for part in (self.path, key) if part), values)

    def inner(self) -> list[tuple[str, TomlTable]]:
        return [(key, self.table(key)) for key in self.values]

    def choices(self, key: str) -> dict[str, str]:
        table = self.table(key)
        return {choice: table.text(choice) for choice in table.values}

    def require_known_keys(self) -> None:
        """Raise LandlordError when the table has a key that nothing has read; the message names a similar known key."""
        for key in self.values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, 1)
                hint = f": did you mean {near[0]!r}?" if near else f": known here are {', '.join(self._asked)}"
                raise self.error(key, f"is not known{hint}")
