"""A stock dmn-js editor in a page, driven by mouse and keyboard as a process owner would."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, Route

PACKAGE = Path(__file__).resolve().parents[2] / "app" / "web" / "static" / "vendor" / "dmn-js"
ADDRESS = "http://editor.test/"
PAGE = """<!doctype html><html lang="en">
<head><meta charset="utf-8"><title>dmn-js</title>{styles}</head><body>
<div id="editor" style="height: 1000px"></div><script src="dmn-modeler.production.min.js"></script></body></html>"""
STYLES = (
    "diagram-js.css", "dmn-js-shared.css", "dmn-js-drd.css", "dmn-js-decision-table.css",
    "dmn-js-decision-table-controls.css", "dmn-js-literal-expression.css", "dmn-font/css/dmn.css",
)  # fmt: skip
OPEN = """async xml => {
  window.modeler?.destroy();
  const atOnce = { debounceInput: false };
  window.modeler = new DmnJS({ container: '#editor', common: atOnce, drd: atOnce, decisionTable: atOnce });
  const { warnings } = await modeler.importXML(xml);
  const table = modeler.getViews().find(one => one.type === 'decisionTable');
  if (table) await modeler.open(table);
  return warnings.map(String);
}"""
SAVE = "async () => (await modeler.saveXML({ format: true })).xml"
NEW = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drawn" name="Drawn" namespace="http://drawn.test"/>
"""
NOWHERE = (1000, 950)


class Editor:
    """dmn-js with one file at a time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.route(f"{ADDRESS}**", _serve)
        page.goto(ADDRESS)

    def open(self, xml: str) -> None:
        """A file, as its first table where it has one."""
        warnings = self.page.evaluate(OPEN, xml)
        assert warnings == [], warnings

    def save(self) -> str:
        """The file as dmn-js writes it."""
        xml: str = self.page.evaluate(SAVE)
        assert self.faults == [], self.faults
        return xml

    def new_table(self, name: str) -> None:
        """An empty drawing with one decision drawn into it, made a table and opened."""
        self.open(NEW)
        self.page.locator("[data-action='create.decision']").click()
        self.page.mouse.click(600, 300)
        self.page.locator("[data-action='replace']").click()
        self.page.locator("[data-id='replace-with-decision-table']").click()
        self.page.get_by_title("Open decision table").click()
        self.page.get_by_label("Decision name").click()
        self.page.keyboard.type(name)

    def set_input(self, number: int, label: str, expression: str, kind: str, values: str = "") -> None:
        """Head an input column, counted from 0."""
        menu = self._menu("input", number, label, kind, values)
        menu.get_by_label("Input expression").click()
        self.page.keyboard.type(expression)
        self.page.mouse.click(*NOWHERE)

    def set_output(self, number: int, label: str, name: str, kind: str, values: str = "") -> None:
        """Head an output column, counted from 0."""
        self._menu("output", number, label, kind, values).get_by_label("Output name").fill(name)
        self.page.mouse.click(*NOWHERE)

    def add(self, what: str) -> None:
        """An "input", "output" or "rule" behind the last."""
        self.page.get_by_title(f"Add {what}").press("Enter")
        self.page.keyboard.press("Escape")
        self.page.mouse.click(*NOWHERE)

    def cell(self, row: int, column: int) -> Locator:
        """A cell by its place in the table, counted from 1 as the editor shows its rows; annotations are last."""
        return self.page.locator(".tjs-table tbody tr").nth(row - 1).locator("td:not(.rule-index)").nth(column - 1)

    def write(self, cell: Locator, text: str) -> None:
        """Replace what a cell says."""
        cell.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        self.page.mouse.click(*NOWHERE)

    def _menu(self, what: str, number: int, label: str, kind: str, values: str) -> Locator:
        self.page.get_by_label(f"Edit {what}").nth(number).press("Enter")
        menu = self.page.locator(".context-menu-container")
        menu.get_by_label(f"{what.title()} label").click()
        self.page.keyboard.type(label)
        menu.get_by_label("Type").fill(kind)
        if values:
            menu.get_by_placeholder('"value", "value", ...').fill(values)
            self.page.keyboard.press("Enter")
        return menu


def _serve(route: Route) -> None:
    """The package's files from disk, and one page that loads them."""
    name = route.request.url.removeprefix(ADDRESS).partition("?")[0]
    if name == "":
        styles = "".join(f'<link rel="stylesheet" href="assets/{style}">' for style in STYLES)
        route.fulfill(body=PAGE.format(styles=styles), content_type="text/html")
    elif (PACKAGE / name).is_file():
        route.fulfill(path=PACKAGE / name)
    else:
        route.fulfill(status=404)
