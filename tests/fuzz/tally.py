"""What a run of odd values did: how many were tried, and what none of them may do."""

from __future__ import annotations

import json
import resource
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SECONDS = 5.0
"""Processor time that one request or one evaluation may take, whatever it is sent."""
MEGABYTES = 1000
"""What the process may hold at its highest."""
MOST_KEPT = 40
PLACES = 3


def held() -> int:
    """The most that this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@dataclass
class Tally:
    """How many were tried, how each ended, and the faults: a 500, an error that nobody meant, too long, too much."""

    area: str
    tried: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0
    slowest_what: str = ""

    @contextmanager
    def one(self, what: str, expected: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """Try something: an error that is not expected, or too much time, is a fault."""
        self.tried += 1
        began = time.process_time()
        try:
            yield
        except expected as error:
            self.ended[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.fault(f"{type(error).__name__} {_place(error)}", f"{what}\n{traceback.format_exc()}")
        took = time.process_time() - began
        if took > self.slowest:
            self.slowest, self.slowest_what = took, what[:200]
        if took > SECONDS:
            self.fault(f"slow {what[:80]}", f"{took:.1f} s: {what}")

    def fault(self, kind: str, details: str) -> None:
        """Keep a fault, one of each kind."""
        self.ended["fault"] += 1
        if len(self.faults) < MOST_KEPT:
            self.faults.setdefault(kind, details[-6000:])

    def as_json(self) -> str:
        """The tally as a line, for the process that started this one."""
        if held() > MEGABYTES:
            self.fault("memory", f"{held()} MB held at the highest")
        return json.dumps(
            {
                "area": self.area, "tried": self.tried, "ended": dict(self.ended), "faults": self.faults,
                "slowest": round(self.slowest, 2), "slowest_what": self.slowest_what, "megabytes": held(),
            }
        )  # fmt: skip


def _place(error: Exception) -> str:
    """The last places of the program that an error passed through, to tell one fault from another."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/app/" in frame.filename]
    return " < ".join(f"{frame.filename.rsplit('/app/')[-1]}:{frame.lineno}" for frame in reversed(frames[-PLACES:]))
