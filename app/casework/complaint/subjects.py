"""Whom a complaint is about: colleagues by their username, anybody else by the words that name them (INT-26).

Whoever is complained about judges nothing (Code 5.8) and no letter to the complainant names them. Words may mean a
colleague without giving the whole name; then the colleague is barred until a complaints officer says who is meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app import ordinary_words
from app.search_words import plain_writings
from app.store import users
from app.store.complained_about import keep_words

from ..capacities import SUBJECT

if TYPE_CHECKING:
    from ..case import Case

ABOUT_SOMEBODY = "about_somebody"
"""The fact of a case that says that somebody is complained about by name."""
SUBJECTS_NAMED = "subjects_named"
NOT_MEANT = "not_meant"
TITLES = ("Mr", "Mrs", "Ms", "Miss", "Mx", "Dr")
OTHER_TITLES = ordinary_words.TITLES | {"sir", "dame"}


def subjects_of(case: Case) -> list[str]:
    return [str(subject) for subject in case.row["subjects"] or []]


def named_colleagues(case: Case) -> dict[str, str]:
    """username → name of the colleagues among those complained about."""
    subjects = subjects_of(case)
    return users.names_of(case.connection, subjects) if subjects else {}


def change_subjects(case: Case, names: Iterable[str]) -> None:
    """Set whom the complaint is about. A colleague given by username or by the whole name is kept by username.

    A name that several people here have stays words: it may mean each of them.
    """
    here = case.colleagues
    everybody = users.users_holding(case.connection, case.landlord, list(case.landlord_now.roles))
    times = Counter(_alike(name) for _, name in everybody)
    by_name = {_alike(name): username for username, name in here if times[_alike(name)] == 1}
    by_username = {username.casefold(): username for username, _ in here}
    subjects = sorted(
        {
            by_username.get(name.casefold()) or by_name.get(_alike(name), name)
            for name in (name.strip() for name in names)
            if name
        }
    )
    case.change(subjects=subjects)
    case.set_facts({ABOUT_SOMEBODY: bool(subjects)})
    keep_words(case.connection, case.landlord, case.id, words_of(subjects))
    for username in set(subjects) & set(by_username.values()):
        case.record_involvement(username, SUBJECT)


def words_of(names: Iterable[str]) -> list[str]:
    """The words of names without case and accents, cut at apostrophes and without them: `O’Hara` is o, hara, ohara."""
    return re.findall(r"\w+", " ".join(plain_writings(" ".join(names))).casefold())


def words_ever_kept(names: Iterable[str]) -> set[str]:
    """The words of names as they are kept now, and as they were kept once, with accents."""
    return {*words_of(names), *re.findall(r"\w+", " ".join(names).casefold())}


def is_subject(case: Case, username: str, name: str) -> bool:
    """Whether somebody is complained about, by username or whole name, however it is written."""
    return any(
        subject.casefold() == username.casefold() or _alike(subject) == _alike(name) for subject in subjects_of(case)
    )


def _alike(name: str) -> str:
    """A name as it is compared with others; a username is compared as it is."""
    return " ".join(re.findall(r"\w+", plain_writings(name)[1].casefold())) or name.casefold()


def has_a_subjects_name(case: Case, username: str, name: str) -> bool:
    """Whether words that name somebody complained about may mean this person, and nobody has said that they do not."""
    in_words = set(subjects_of(case)) - set(named_colleagues(case))
    if not in_words or is_subject(case, username, name):
        return False
    said = case.last(SUBJECTS_NAMED)
    return username not in (said.data.get(NOT_MEANT) or [] if said else []) and any(
        may_mean(words, name) for words in in_words
    )


def may_mean(words: str, name: str) -> bool:
    """Whether words such as "Mr Khan, repairs" or "Amina from repairs" may mean somebody called Amina Khan.

    They do by the surname, or by the first name with no other surname after it, with and without accents, apostrophes
    and hyphens.
    """
    pairs = zip(plain_writings(words), plain_writings(name), strict=True)
    return any(_mean(written, _parts_of_name(called)) for written, called in pairs)


def _mean(words: str, parts: list[str]) -> bool:
    if not parts:
        return False
    if _whole_word(parts[-1]).search(words):
        return True
    following = (words[match.end() :] for match in _whole_word(parts[0]).finditer(words))
    return any(not re.match(r"\s+\w", rest) or not rest.lstrip()[0].isupper() for rest in following)


def names_to_keep_out(case: Case) -> list[str]:
    """What a letter to the complainant may not contain (RSP-06).

    These are the words that name whom the complaint is about, and of a colleague the whole name and the surname with a
    title.
    """
    colleagues_named = named_colleagues(case)
    names = [subject for subject in subjects_of(case) if subject not in colleagues_named]
    for name in colleagues_named.values():
        names += [name, *(f"{title} {_parts_of_name(name)[-1]}" for title in TITLES if _parts_of_name(name))]
    return names


def _parts_of_name(name: str) -> list[str]:
    titles = {title.lower() for title in TITLES} | OTHER_TITLES
    return [part for part in re.findall(r"[^\W\d_][\w'’-]*", name) if part.lower() not in titles]


def _whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
