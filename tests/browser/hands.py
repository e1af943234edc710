"""Two ways to work a page: with the mouse, and with the keyboard alone. A story told for one runs with the other."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

FURTHEST = 400  # Tab presses before an element counts as unreachable by keyboard
NEARLY = 4
ON_THE_WAY = f"""found => {{
  const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
    .filter(one => one.type !== 'radio' || one.checked || found.includes(one));
  const from = stops.indexOf(document.activeElement), to = stops.findIndex(one => found.includes(one));
  return Math.max(0, to - from - {NEARLY});
}}"""
"""How often Tab may be pressed before it is worth looking where the focus is: a guess that only saves time, for from
there on every place is looked at, all the way round."""


class Hands(Protocol):
    """What somebody does on a page. Fields are named by id, buttons and links by their words."""

    def __init__(self, page: Page) -> None: ...

    def type(self, field: str, text: str) -> None: ...

    def choose(self, field: str, option: str) -> None: ...

    def tick(self, field: str) -> None: ...

    def press(self, words: str) -> None: ...

    def follow(self, words: str) -> None: ...


class Mouse:
    """Clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, field: str, text: str) -> None:
        self.page.fill(f"#{field}", text)

    def choose(self, field: str, option: str) -> None:
        self.page.select_option(f"#{field}", label=option)

    def tick(self, field: str) -> None:
        self.page.check(f"#{field}")

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words).first.click()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).first.click()


class Keyboard:
    """Tab, Space, Enter, arrows and letters; the mouse is never touched."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def type(self, field: str, text: str) -> None:
        self._reach(self.page.locator(f"#{field}"))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def choose(self, field: str, option: str) -> None:
        chosen = self.page.locator(f"#{field}")
        self._reach(chosen)
        self.page.keyboard.type(option)  # a list moves to the entry that begins with what is typed
        assert chosen.locator("option:checked").inner_text() == option

    def tick(self, field: str) -> None:
        box = self.page.locator(f"#{field}")
        if box.get_attribute("type") == "checkbox":
            self._reach(box)
            self.page.keyboard.press("Space")
        else:
            self._tick_one_of(box)
        assert box.is_checked()

    def _tick_one_of(self, wanted: Locator) -> None:
        """A group of radio buttons has one place in the order of Tab; arrows move inside it."""
        name = wanted.get_attribute("name")
        group = self.page.locator(f'input[name="{name}"]')
        self._reach(group)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def press(self, words: str) -> None:
        self._reach(self.page.get_by_role("button", name=words).first)
        self.page.keyboard.press("Enter")

    def follow(self, words: str) -> None:
        self._reach(self.page.get_by_role("link", name=words, exact=True).first)
        self.page.keyboard.press("Enter")

    def _reach(self, wanted: Locator) -> None:
        """Press Tab until one of the elements has the focus, and see that the focus can be seen."""
        wanted.first.wait_for(state="attached")
        for _ in range(wanted.evaluate_all(ON_THE_WAY)):
            self.page.keyboard.press("Tab")
        for _ in range(FURTHEST):
            if wanted.evaluate_all("found => found.includes(document.activeElement)"):
                assert self.page.evaluate("document.activeElement.matches(':focus-visible')")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} cannot be reached with Tab")
