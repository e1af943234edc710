"""Changes that nobody has to notice, each kind with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.mutants.edit import Edit


@dataclass(frozen=True)
class Harmless:
    """Changes that do no harm: by the file, the kind of slip, and what was changed (all of them patterns)."""

    path: str
    kind: str
    what: str
    why: str

    def holds_for(self, edit: Edit) -> bool:
        return all(
            re.search(pattern, text)
            for pattern, text in (
                (self.path, edit.path),
                (self.kind, edit.kind),
                (self.what, f"{edit.where} {edit.what}"),
            )
        )


KNOWN: tuple[Harmless, ...] = (
    Harmless(
        r"^letters/", r"^element's condition dropped$", r"when =(\S+ != null|count\(\S+\) > 0) → nothing$",
        "An element whose words are not given, or whose list is empty, is left out of a letter by that alone.",
    ),
    Harmless(
        r"^landlords/", r"^line deleted$", r" description = ",
        "What a role is there for is written for whoever reads the file: it may be left out, and nothing shows it.",
    ),
    Harmless(
        r"^landlords/ombudsman\.toml$", r"^heading misspelt$", r"\[periods\.",
        "What a period of the Ombudsman's record is called is for whoever reads the file: it names its days.",
    ),
    Harmless(
        r"^landlords/aster\.toml$", r"^line deleted$", r" review_due = 2024-04-30 ",
        "This version of the policy expires on the day of its review: what is flagged from then on is that it expired.",
    ),
)  # fmt: skip


def why_harmless(edit: Edit) -> str:
    """The reason why a change does no harm; empty for one that may."""
    return next((harmless.why for harmless in KNOWN if harmless.holds_for(edit)), "")
