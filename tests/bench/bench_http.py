"""Completing a user task over HTTP by form and by REST, beside viewflow, on one PostgreSQL in one run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import URL, make_url

from app.store.migration import upgrade
from app.use_cases.add_user import add_user
from app.use_cases.complete_task import complete_task
from tests import postgres
from tests.bench.http_cost import bare_step, cost_of
from tests.bench.peers import Absent, python_with_viewflow
from tests.bench.web_server import Load, Served, gunicorn
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.signed_in import endless_session
from tests.server import ROOT, environment

ROUNDS, TASKS_A_ROUND, WARM = 6, 16, 16
CLIENTS = (1, 8)
WORD = "a word for measuring"
NOT_HEARD = {"findings_heard": "not_put", "not_heard_reason": "They are away until spring"}
FOUND = {"evidence": "Repair log", "findings": "The part was not ordered", **NOT_HEARD}
ANSWERS = {**FOUND, "no_conflict": True}
FORM = {**FOUND, "no_conflict": "true"}
EACH = WARM + ROUNDS * TASKS_A_ROUND * len(CLIENTS)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def run() -> list[str]:
    """The lines to print: how long a task takes, how many a second, and where the time of ours goes."""
    with postgres.reserved_folder() as folder, tempfile.TemporaryDirectory() as var:
        server = postgres.server_in(folder, durable=True)
        with postgres.database(server) as own, postgres.database(server) as others:
            url = own.render_as_string(hide_password=False)
            upgrade(url)
            driver = RuntimeDriver(url, at="2025-12-24 16:55")
            add_user(driver.runtime, "handler", "Handler", WORD, driver["handler"].memberships)
            tasks = [str(driver.task(driver.log(), "investigate")) for _ in range(2 * EACH + 24)]
            lines = where_time_goes(driver, [int(tasks.pop()) for _ in range(24)])
            with gunicorn(sys.executable, "wsgi:app", ROOT, environment(url, Path(var))) as served:
                loads = [by_rest(served, url), by_form(served)]
                given = {loads[0].name: tasks[:EACH], loads[1].name: tasks[EACH:]}
                try:
                    with viewflow(others) as (peer, pages):
                        measure([*loads, peer], {**given, peer.name: pages})
                        lines += [*said([*loads, peer]), *compared(loads, peer)]
                except Absent as absent:
                    measure(loads, given)
                    lines += [*said(loads), str(absent)]
            driver.close()
    return lines


def measure(loads: list[Load], tasks: dict[str, list[str]]) -> None:
    """Let every side complete its tasks: a round of one, a round of the next, with one client and with eight."""
    left = {name: list(those) for name, those in tasks.items()}
    for load in loads:
        load.warm_up([left[load.name].pop() for _ in range(WARM)])
    for turn in range(ROUNDS):
        for clients in CLIENTS:
            for load in loads[turn % len(loads) :] + loads[: turn % len(loads)]:
                load.complete([left[load.name].pop() for _ in range(TASKS_A_ROUND)], clients)


def said(loads: list[Load]) -> list[str]:
    return [
        f"{load.name}, {clients} client(s): p50 {load.p50(clients):.1f} ms, {load.rate(clients):.0f} a second"
        for clients in CLIENTS
        for load in loads
    ] + [f"{load.name}: {load.processor_ms:.1f} ms of the server's processor time a task" for load in loads]


def compared(loads: list[Load], peer: Load) -> list[str]:
    """How much of the peer's time ours takes; above 1 the peer is ahead."""
    ratios = {
        f"{load.name}, {clients} client(s)": load.p50(clients) / peer.p50(clients)
        for clients in CLIENTS
        for load in loads
    }
    ratios |= {f"{load.name}, processor time": load.processor_ms / peer.processor_ms for load in loads}
    lines = [f"{name}: {ratio:.2f} times {peer.name}" for name, ratio in ratios.items()]
    ahead = [name for name, ratio in ratios.items() if ratio > 1]
    return [*lines, f"{peer.name} is ahead in {', '.join(ahead)}" if ahead else f"{peer.name} is ahead in nothing"]


def by_rest(served: Served, url: str) -> Load:
    headers = {"Authorization": f"Bearer {endless_session(url, 'handler', 'rest')}", "Content-Type": "application/json"}
    body = json.dumps(ANSWERS)
    return Load(
        "ours by REST", served, 200,
        lambda task: (f"/api/v1/tasks/{task}/complete", body, {**headers, "Idempotency-Key": uuid4().hex}),
    )  # fmt: skip


def by_form(served: Served) -> Load:
    """Signed in as a browser is, with the token of a page."""
    connection = HTTPConnection("127.0.0.1", served.port)
    cookie, page = _asked(connection, "GET", "/sign-in", {})
    typed = {"username": "handler", "password": WORD, "csrf_token": _token(page)}
    cookie, _ = _asked(connection, "POST", "/sign-in", _as_form(cookie), urlencode(typed))
    cookie, page = _asked(connection, "GET", "/", {"Cookie": cookie})  # the session has the token of its pages now
    answers, headers = {**FORM, "csrf_token": _token(page)}, _as_form(cookie)
    return Load(
        "ours by form", served, 302,
        lambda task: (f"/tasks/{task}", urlencode({**answers, "_request_key": uuid4().hex}), headers),
    )  # fmt: skip


@contextmanager
def viewflow(database: URL) -> Iterator[tuple[Load, list[str]]]:
    """viewflow, served as ours is, and where its tasks are completed; Absent where it cannot be installed."""
    with python_with_viewflow() as python:
        place = make_url(database)
        at = {
            "NAME": place.database, "USER": place.username or "", "PASSWORD": place.password or "",
            "HOST": place.host or str(place.query.get("host", "")), "PORT": str(place.port or ""),
        }  # fmt: skip
        folder = Path(__file__).parent
        surroundings = {**os.environ, "PEER_DATABASE": json.dumps(at)}
        prepare = [str(python), "-m", "viewflow_site.site", str(EACH)]
        done = subprocess.run(prepare, cwd=folder, env=surroundings, capture_output=True, text=True, check=True)
        site: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        token = uuid4().hex
        headers = _as_form(f"sessionid={site['session']}; csrftoken={token}")
        body = urlencode({**FORM, "no_conflict": "on", "csrfmiddlewaretoken": token})
        with gunicorn(str(python), "viewflow_site.site:application", folder, surroundings) as served:
            yield Load("viewflow by form", served, 302, lambda page: (page, body, headers)), site["pages"]


def where_time_goes(driver: RuntimeDriver, task_ids: list[int]) -> list[str]:
    """Statements, commits and the engine's own step of a completion, beside the whole of it without HTTP."""
    statements, commits = cost_of(driver, ANSWERS, task_ids.pop(), task_ids.pop())
    step, times = bare_step(driver, task_ids), []
    for task_id in task_ids:
        begun = perf_counter()
        complete_task(driver.runtime, driver["handler"], task_id, ANSWERS)
        times.append((perf_counter() - begun) * 1000)
    return [
        f"a completion without HTTP: {median(times):.1f} ms, of which the engine's step {step:.1f} ms; "
        f"{statements} statements, {commits} commit(s)"
    ]


def _asked(
    connection: HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> tuple[str, str]:
    """The cookies that came with an answer, as they are sent back, and the page."""
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    cookies = answer.msg.get_all("Set-Cookie") or []
    return "; ".join(cookie.partition(";")[0] for cookie in cookies), answer.read().decode()


def _token(page: str) -> str:
    match = TOKEN.search(page)
    assert match, page[:500]
    return match[1]


def _as_form(cookie: str) -> dict[str, str]:
    return {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
