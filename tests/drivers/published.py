"""A landlord whose files a test may change, and what is in force for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.casework.actor import ENGINE, Actor
from app.content.files import read_content
from app.store import in_force
from app.use_cases.changing_content import Changed
from app.use_cases.publish_content import publish_contents
from app.views.releases import list_releases
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord

KEY = "elsewhere"
WHY = "The process owner asked for it"
LETTER = Path("letters") / "RSP1.md"
TYPO, MENDED = "Our answer to your complaint", "What we say to your complaint"


class Published(RuntimeDriver):
    """A landlord whose files a test may change, and the verbs by name. It is Monday 1 December 2025."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = content_of_another_landlord(folder, KEY)
        super().__init__(url, root=self.folder, landlord=KEY, root_is=KEY)
        self.first = self.in_force().release_id

    def change(self, file: str | Path, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def change_landlord(self, old: str, new: str) -> None:
        self.change(f"landlords/{KEY}.toml", old, new)

    def publish(self, day: str | None = None, by: Actor = ENGINE, accepted: bool = False) -> Changed:
        contents = {KEY: read_content(self.folder, KEY)}
        begins = date.fromisoformat(day) if day else None
        published = publish_contents(
            self.runtime, contents, by, in_force_from=begins, reason=WHY, losses_accepted=accepted
        )
        return published[0]

    def in_force(self, day: date | None = None) -> Changed:
        with self.runtime.database.read() as connection:
            entry = in_force.timeline(connection, KEY).on(day or self.clock.today())
        assert entry is not None
        return Changed(KEY, entry["release_id"], entry["begins"], entry["id"])

    def states(self) -> list[tuple[str, str, str]]:
        """(release, state, from) of every entry, what comes last first."""
        listed = list_releases(self.runtime, ENGINE, KEY)
        return [(line.release, line.state, line.begins.isoformat()) for line in listed]
