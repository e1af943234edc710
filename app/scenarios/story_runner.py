"""Databases to play stories in, each with a landlord's content as it is on disk and nothing else."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from app.casework.actor import ENGINE
from app.casework.open_runtime import open_runtime
from app.casework.runtime import Runtime
from app.clock import Clock
from app.config import Settings
from app.content.release import ReleaseCache
from app.store import Database
from app.use_cases.publish_content import publish_content

from .vocabulary import Vocabulary


class StoryRunner:
    """A folder of databases, removed on leaving. The content of a landlord is checked, published and parsed once."""

    def __init__(self, content_root: Path) -> None:
        self.content_root = content_root
        self._folder = tempfile.TemporaryDirectory(prefix="redress-stories-")
        self._contents: dict[str, ReleaseCache] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._played = 0

    def __enter__(self) -> StoryRunner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def vocabulary(self, landlord: str) -> Vocabulary:
        """The names that stories about a landlord may use. Invalid when its content does not pass the check."""
        if landlord not in self._vocabularies:
            self._publish(landlord)
        return self._vocabularies[landlord]

    @contextmanager
    def runtime(self, landlord: str, clock: Clock) -> Iterator[Runtime]:
        """A fresh runtime with the landlord's content published, and nobody and nothing else in it."""
        self.vocabulary(landlord)
        self._played += 1
        path = Path(self._folder.name) / f"story-{self._played}.db"
        shutil.copyfile(self._published(landlord), path)
        runtime = open_runtime(Settings(content=self.content_root), clock, Database(f"sqlite:///{path}"))
        runtime.contents = self._contents[landlord]
        try:
            yield runtime
        finally:
            runtime.database.dispose()
            for left in path.parent.glob(f"{path.name}*"):
                left.unlink()

    def _published(self, landlord: str) -> Path:
        return Path(self._folder.name) / f"published-{landlord}.db"

    def _publish(self, landlord: str) -> None:
        database = Database(f"sqlite:///{self._published(landlord)}")
        try:
            database.create_all()
            runtime = open_runtime(Settings(content=self.content_root), database=database)
            row = publish_content(runtime, landlord, self.content_root, ENGINE)
            self._contents[landlord] = runtime.contents
            self._vocabularies[landlord] = Vocabulary(runtime.content(row.release_id))
        finally:
            database.dispose()  # closing the last connection folds the log into the file, which is then copied
