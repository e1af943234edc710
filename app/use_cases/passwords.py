"""Passwords: how they are kept, and which are too easy to guess."""

from __future__ import annotations

import re
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from app.casework.runtime import Runtime
from app.errors import Invalid

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
SCORED = 72
"""Characters that are scored: more would only take time."""
SAFE = 3
"""The score of zxcvbn from which a password holds against guessing, of 4."""
OF_THE_PLACE = frozenset({"redress", "complaint", "complaints", "housing", "password"})
SHORTEST_WORD = 3
TOO_SHORT = f"Use at least {SHORTEST_PASSWORD} characters. Four words that do not belong together are easy to remember."
FROM_A_NAME = (
    "This is little more than your name, your username, the landlord or what is done here. "
    "Take words that have nothing to do with them."
)
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = _hasher.hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """The hash of a password as it is stored."""
    return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it is not, and finding that out takes as long."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def require_strong(password: str, about: Iterable[str], field: str = "password") -> None:
    """Invalid (for `field`) when a password can be guessed, which it says why.

    `about`: what is known of its owner – username, name, landlords. It counts as nothing in a password.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({field: TOO_SHORT})
    if len(password) > LONGEST_PASSWORD:
        raise Invalid({field: f"Use at most {LONGEST_PASSWORD} characters."})
    if not password.isprintable():
        raise Invalid({field: "Take out what cannot be seen, such as a tab."})
    known = _words(about) | OF_THE_PLACE
    scored = zxcvbn(password[:SCORED], user_inputs=sorted(known))
    if scored["score"] < SAFE:
        said = [scored["feedback"]["warning"], *scored["feedback"]["suggestions"]]
        raise Invalid({field: "This can be guessed. " + (" ".join(filter(None, said)) or "Add another word or two.")})
    rest = _without(password.casefold(), known)
    if not rest or zxcvbn(rest[:SCORED])["score"] < SAFE:
        raise Invalid({field: FROM_A_NAME})


def known_of(runtime: Runtime, username: str, name: str, email: str, landlords: Iterable[str]) -> list[str]:
    """What anybody knows of somebody, and so tries first."""
    keys = sorted(set(landlords))
    return [username, name, email, *keys, *(runtime.landlord(key).short_name for key in keys)]


def _words(texts: Iterable[str]) -> set[str]:
    words = (word for text in texts for word in re.findall(r"[^\W_]+", text.casefold()))
    return {word for word in words if len(word) >= SHORTEST_WORD}


def _without(password: str, known: set[str]) -> str:
    """What is left of a password without what is known of its owner."""
    for word in sorted(known, key=len, reverse=True):
        password = password.replace(word, "")
    return password.strip()
