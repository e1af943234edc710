"""Running cases: where they stand that a draft's diagrams have no such place.

They keep the release that they were received under, so none of them stops. Whoever moves one to the draft has to say
where each of these goes.
"""

from __future__ import annotations

from typing import Any

from app.casework.runtime import Runtime
from app.store.queries import would_change as queries

from ..draft import Draft
from ..progress import Progress
from .answer import Answer

KEEPS = "They keep the diagrams that they were received under, and go on."


def running_cases(runtime: Runtime, draft: Draft, progress: Progress) -> dict[str, Any]:
    """How many places where a case stands would not be there, by diagram and element; each of them a line."""
    answer = Answer({"places": 0, "gone": 0, "cases": 0})
    concerned = set()
    for landlord in draft.landlords:
        progress.expect(1)
        processes = draft.release(landlord).diagrams.processes
        with runtime.database.read() as connection:
            places = queries.standing(connection, landlord)
        for place in places:
            answer.count("places")
            process = processes.get(place["process_id"])
            element = place["element_id"]
            if process is not None and (not element or element in process.elements):
                continue
            what = f"{place['process_id']}: {element}" if element else place["process_id"]
            answer.count("gone")
            answer.count("gone", what)
            concerned.add(place["case_id"])
            answer.line({"case": place["case_id"], "reference": place["reference"], "landlord": landlord, "what": what,
                         "before": "", "after": ""})  # fmt: skip
        progress.step(f"Running cases of {landlord}")
    answer.counts["cases"] = len(concerned)
    if concerned:
        answer.notes.append(KEEPS)
    return answer.as_json()
