"""Letters for tests, written briefly."""

from __future__ import annotations

from typing import Any

import pytest

from app.letters import Letter, LetterError, Template, compose, parse_letter


def template(body: str, *settings: str) -> Template:
    front = "\n".join(["---", *(settings or ("title: About your complaint",)), "---"])
    return parse_letter(f"{front}\n{body}", "ACK1")


def letter(body: str, facts: dict[str, Any] | None = None, **more: Any) -> Letter:
    return compose(template(body), facts or {}, **more)


def refusal(text: str | bytes) -> LetterError:
    with pytest.raises(LetterError) as caught:
        parse_letter(text, "ACK1")
    return caught.value
