"""One area in a process that may hold so much and no more: `python -m tests.fuzz.child AREA SEED ROUNDS URL`."""

from __future__ import annotations

import random
import resource
import sys
import warnings

from tests.fuzz import addresses, content, fields
from tests.fuzz.cases_to_fuzz import place
from tests.fuzz.tally import Tally

LIMIT = 3_000_000_000
"""Address space in bytes: more than is ever held, so that a bomb ends this process and not the machine."""
LANDLORDS = ("aspire", "association", "aster", "inspiring")
WITH_CASES = {"addresses": addresses.try_every_address, "fields": fields.try_every_field}
ALONE = {
    "feel": content.try_expressions, "tables": content.try_tables, "diagrams": content.try_diagrams,
    "forms": content.try_forms, "letters": content.try_letters, "files": content.try_landlord_files_and_stories,
}  # fmt: skip
AREAS = (*WITH_CASES, *ALONE)


def main(area: str, seed: int, rounds: int, url: str) -> int:
    """Try an area; prints its tally as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    warnings.simplefilter("ignore")
    chance, tally = random.Random(seed), Tally(area)
    if area in WITH_CASES:
        with place(url, LANDLORDS[seed % len(LANDLORDS)]) as where:
            WITH_CASES[area](where, tally, chance, rounds)
    else:
        ALONE[area](tally, chance, rounds)
    print(tally.as_json())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
