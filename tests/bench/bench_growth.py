"""Searches, the page of a case, the preview while logging and the weekly list among 10,000 and 100,000 cases."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from app.reports import run_report
from app.use_cases.preview_contact import preview_contact
from app.views.find_cases import list_cases
from app.views.inbox import Asked, inbox
from app.views.view_case import view_case
from tests.bench.databases import small_beside_large
from tests.bench.many_cases import fill
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver

FEW, MANY = 10_000, 100_000
TURNS = 15
MOST_TIMES = 1.5
"""How many times as long the many may take."""
PERSON = {"complainant_name": "Zoë O’Brien", "complainant_address": "12 High Street, NN1 2AB"}
PREVIEWED = {**COMPLAINT, "complainant_name": "zoe obrien", "complainant_address": "12 high street nn12ab"}
SEARCHED = {
    "a postcode of one case": "NN1 2AB",
    "a postcode of very many": "LE11 0AB",
    "two words of one case": "high zoe",
    "two words that many hold, together": "smith boiler",
    "two words that many hold, never together": "boiler damp",
    "a house number and a street": "12 station",
    "three words": "begum mill street",
    "a word that all hold": "resident",
    "a reference": "asp 777",
}

Question = Callable[[RuntimeDriver, int], object]


def questions() -> dict[str, Question]:
    """What is asked of each database, by name; the second argument is a case that was logged through the program."""
    asked: dict[str, Question] = {f"search: {name}": _search(text) for name, text in SEARCHED.items()}
    return asked | {
        "search in the inbox: a house number and a street": _search_in_inbox("12 station"),
        "list of cases that are closed": lambda driver, _: list_cases(
            driver.runtime, driver["manager"], "", "closed", None, 20
        ),
        "page of a case": lambda driver, case_id: view_case(driver.runtime, driver["manager"], case_id),
        "preview while logging": lambda driver, _: preview_contact(driver.runtime, driver["officer"], PREVIEWED),
        "weekly list": lambda driver, _: run_report(driver.runtime, driver["manager"], "weekly_list"),
    }


def run() -> list[str]:
    return small_beside_large(measure)


def measure(kind: str, small: str, large: str) -> list[str]:
    """Every question to a database with few and to one with many cases, turn by turn, so that other work on the
    machine disturbs both alike; the median of each in milliseconds, and how much longer the many take."""
    drivers = [RuntimeDriver(url) for url in (small, large)]
    logged = [driver.log(**PERSON) for driver in drivers]
    for driver, size in zip(drivers, (FEW, MANY), strict=True):
        fill(driver, size)
    lines, ratios = [], []
    for name, question in questions().items():
        times: list[list[float]] = [[], []]
        for turn in range(TURNS + 1):
            for at, (driver, case_id) in enumerate(zip(drivers, logged, strict=True)):
                started = time.perf_counter()
                question(driver, case_id)
                if turn:  # the first turn fills caches
                    times[at].append((time.perf_counter() - started) * 1000)
        few, many = (median(some) for some in times)
        ratios.append(many / few)
        lines.append(f"{kind:<11}{name:<50}{few:>8.1f} ms {many:>9.1f} ms   {many / few:.2f}×")
    verdict = "kept" if max(ratios) <= MOST_TIMES else "MISSED"
    lines.append(f"{kind}: the worst {max(ratios):.2f}× (ask: at most {MOST_TIMES}×): {verdict}")
    for driver in drivers:
        driver.close()
    return lines


def _search(text: str) -> Question:
    return lambda driver, _: list_cases(driver.runtime, driver["manager"], text, "", None, 20)


def _search_in_inbox(text: str) -> Question:
    return lambda driver, _: inbox(driver.runtime, driver["manager"], Asked(tab="all", text=text), 40)


if __name__ == "__main__":
    print("\n".join(run()))
