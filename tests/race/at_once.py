"""Send requests in one moment, and count what came of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.drivers.runtime_driver import RuntimeDriver
from tests.race.verbs import VERBS, WITHOUT_KEY, Answer, Asked

Send = Callable[[Asked], Answer]


@dataclass
class Tally:
    """Of one verb: how often it was tried, the answers by status, and what was wrong."""

    tried: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        answers = ", ".join(f"{count}× {status}" for status, count in sorted(self.statuses.items()))
        return f"{self.tried} tried, {len(self.wrong)} wrong; answers {answers}"


def in_one_moment(senders: Sequence[Send], asked: Sequence[Asked]) -> list[Answer]:
    """The answers in the order of the requests; each is sent by a thread of its own, all let go together."""
    gate = threading.Barrier(len(asked))
    answers: list[Answer | None] = [None] * len(asked)

    def run(at: int) -> None:
        gate.wait()
        answers[at] = senders[at % len(senders)](asked[at])

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(asked))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def race(driver: RuntimeDriver, senders: Sequence[Send], name: str, number: int, rounds: int, same_key: bool) -> Tally:
    """Try one verb by so many at once, so often."""
    tally = Tally()
    for _ in range(rounds):
        attempt = VERBS[name](driver, number, same_key)
        answers = in_one_moment(senders, attempt.asked)
        tally.tried += 1
        tally.statuses.update(answer.status for answer in answers)
        if len(answers) != number or any(answer.status >= 500 for answer in answers):
            tally.wrong.append(f"{number - len(answers)} without an answer, {tally.statuses}")
        elif problem := attempt.wrong(answers):
            tally.wrong.append(problem)
    return tally


def ways(name: str) -> tuple[bool, ...]:
    """Whether a verb is tried without a key, or with the same one as well."""
    return (False,) if name in WITHOUT_KEY else (False, True)
