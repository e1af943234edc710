"""The pages served on a free port over a driver whose clock the test moves, and somebody's hands in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress
from playwright.sync_api import Browser, Page, Request
from waitress.wasyncore import close_all

from app import create_app
from app.config import Settings
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.signed_in import make_endless

PASSWORD = "correct horse battery"  # noqa: S105
SECRET = "a secret for tests that is long enough"  # noqa: S105
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 375, "height": 812}
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 120_000
"""Milliseconds after which a test that would hang ends: far more than the slowest machine needs."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


ALL_THAT_WAITS = "() => new Promise(done => setTimeout(() => setTimeout(done)))"
"""Lets the page do what it has to do already."""


class Site:
    """A running site. `driver` is the runtime behind it: what it does shows on the pages at once."""

    def __init__(self, driver: RuntimeDriver, address: str) -> None:
        self.driver = driver
        self.tasks: dict[str, int] = {}
        self.address = address

    def visit(self, browser: Browser, username: str, size: Any = WIDE, **context: Any) -> Visit:
        """Somebody signs in, in a window of their own."""
        opened = browser.new_context(viewport=size, base_url=self.address, **context)
        opened.set_default_timeout(PATIENCE)
        visit = Visit(opened.new_page())
        visit.sign_in(username)
        make_endless(self.driver.runtime.database)
        return visit


class Visit:
    """One person's window. `complaints`: what the browser itself had to say, such as a broken content policy."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._loading: set[Request] = set()
        page.on("request", lambda request: self._loading.add(request))
        page.on("requestfinished", lambda request: self._loading.discard(request))
        page.on("requestfailed", lambda request: self._loading.discard(request))
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _note(self, kind: str, text: str) -> None:
        answered = "the server responded with a status of" in text  # a page that says no is not a fault
        if kind in ("error", "warning") and not answered:
            self.complaints.append(f"{kind}: {text}")

    def sign_in(self, username: str) -> None:
        self.page.goto("/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/")

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked for has come and asked for nothing further."""
        quiet = 0
        while quiet < 2:
            self.page.evaluate(ALL_THAT_WAITS)
            quiet = 0 if self._loading else quiet + 1

    def axe(self) -> list[str]:
        """What axe-core finds on the page as it stands: rule, help and the elements. Nothing is the aim."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        result = self.page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
        return [
            f"{violation['id']}: {violation['help']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
            for violation in result["violations"]
        ]

    def overflows(self) -> bool:
        """Whether the page has to be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def close(self) -> None:
        self.page.context.close()


@contextmanager
def serve(driver: RuntimeDriver) -> Iterator[Site]:
    """The site over a driver, its people with a password; gone when the block ends."""
    driver.give_password(PASSWORD)
    app = create_app(Settings(database_url=driver.runtime.settings.database_url, secret_key=SECRET), driver.clock)
    sockets: dict[int, Any] = {}
    server = waitress.create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Site(driver, f"http://127.0.0.1:{server.effective_port}")
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: close_all(sockets))  # by the thread that listens, else it fails on them
        thread.join()
