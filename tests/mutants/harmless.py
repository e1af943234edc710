"""Changes that nobody has to notice, each kind with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from lxml import etree

from app.dmn import parse_model
from app.dmn.verify import verify_model
from tests.mutants.edit import Edit
from tests.mutants.xml_edits import all_of, children


@dataclass(frozen=True)
class Harmless:
    """Changes that do no harm: by the file, the kind of slip, and what was changed (all of them patterns), and, where
    that does not say enough, by a proof that looks at the changed file."""

    path: str
    kind: str
    what: str
    why: str
    proof: Callable[[Edit], bool] = lambda edit: True

    def holds_for(self, edit: Edit) -> bool:
        return all(
            re.search(pattern, text)
            for pattern, text in (
                (self.path, edit.path),
                (self.kind, edit.kind),
                (self.what, f"{edit.where} {edit.what}"),
            )
        ) and self.proof(edit)


def answers_in_either_order(edit: Edit) -> bool:
    """Whether the two rows that changed places never match together, or answer the same where they do."""
    root = etree.fromstring(edit.body)
    row = int(edit.where.removeprefix("row "))
    table = next(table for table in all_of(root, "decisionTable") if len(children(table, "rule")) > row)
    for number, rule in enumerate(children(table, "rule"), 1):
        if number not in (row, row + 1):
            table.remove(rule)
    table.set("hitPolicy", "ANY")
    findings = verify_model(parse_model(etree.tostring(root), name=PurePosixPath(edit.path).stem))
    return not any(finding.code in ("overlap", "not-decided") for finding in findings)


KNOWN: tuple[Harmless, ...] = (
    Harmless(
        r"^dmn/", r"^other hit policy$", r"UNIQUE → FIRST|FIRST → UNIQUE",
        "No two rows of the table match together – where they may, the check says so of UNIQUE – so that the first row "
        "that matches is the only one.",
    ),
    Harmless(
        r"^dmn/", r"^rules in another order$", r"^row \d+ ",
        "The two rows never match together, or answer the same where they do: whichever stands first.",
        answers_in_either_order,
    ),
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
