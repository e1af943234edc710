"""Addresses and answers as the program can keep them: a key in an address is a number of 15 digits at most, and a text
has neither NUL nor halves of surrogate pairs. What an address cannot mean is not found."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, UnicodeConverter
from werkzeug.utils import cached_property

from app.sent import KEY_PATTERN, kept_text

LONGEST_NAME = 200


class KeyInAddress(IntegerConverter):
    """The key of a row in an address, `<int:case_id>`."""

    regex = KEY_PATTERN


class NameInAddress(UnicodeConverter):
    """A name in an address, `<name>`: without control characters, up to 200 characters."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.regex = rf"[^/\x00-\x1f\ud800-\udfff]{{1,{LONGEST_NAME}}}"


class PlainRequest(Request):
    """A request whose query string and form hold only characters that can be kept."""

    @cached_property
    def args_as_sent(self) -> MultiDict[str, str]:
        """The query string as it was sent, for a face that refuses what cannot be kept."""
        return super().args

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query string."""
        return _plain(self.args_as_sent, "\N{REPLACEMENT CHARACTER}")  # so that it is not taken for a filter left out

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if not isinstance(self.form, _PlainMultiDict):
            self.form = _plain(self.form)


class _PlainMultiDict(ImmutableMultiDict[str, str]):
    """Values that are plain already."""


def _plain(values: MultiDict[str, str], instead: str = "") -> _PlainMultiDict:
    pairs = values.items(multi=True)
    return _PlainMultiDict([(kept_text(name, instead), kept_text(value, instead)) for name, value in pairs])


def register(app: Flask) -> None:
    """Read addresses, query strings and forms of every face so. To be called before any address is added."""
    app.request_class = PlainRequest
    app.url_map.converters.update({"int": KeyInAddress, "default": NameInAddress, "string": NameInAddress})
