"""A runtime for tests: a database with Aspire's content published, a clock that is moved, and a person for every
role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from app.casework.actor import ENGINE, Actor, Membership, load_actor
from app.casework.open_runtime import open_runtime
from app.clock import LONDON, MovableClock
from app.config import Settings
from app.scenarios import time
from app.store import epoch, running, tables
from app.use_cases import add_user, publish_content
from app.use_cases.add_document import add_document
from app.use_cases.complete_task import Completed, complete_task
from app.use_cases.log_contact import log_contact
from app.use_cases.passwords import hash_password
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act
from tests.templates import fill_as_before

ROOT = Path(__file__).resolve().parent.parent.parent
LANDLORD = "aspire"
ROOMS = ("bpmn", "dmn", "forms", "letters")
PEOPLE = {
    "officer": ("customer_excellence_team",),
    "handler": ("complaints_handler",),
    "second_handler": ("complaints_handler",),
    "manager": ("customer_relations_manager",),
    "reviewer": ("head_of_service",),
    "admin": ("technical_admin",),
}
COMPLAINT: Mapping[str, Any] = {
    "channel": "email",
    "kind": "complaint",
    "dissatisfied": True,
    "complainant_name": "Resident 1042",
    "complainant_relationship": "tenant",
    "summary": "Boiler out since early December, three visits",
    "outcomes_sought": "The boiler mended, and an apology",
    "responsibility": "ours",
}


def london(text: str) -> datetime:
    """A moment in Europe/London, such as "2025-12-24 16:55"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


class People(dict[str, Actor]):
    """The people by name, each read from the database when a test first asks for them."""

    def __init__(self, read: Callable[[str], Actor], staff: Collection[str]) -> None:
        self._read, self._staff = read, staff

    def __missing__(self, name: str) -> Actor:
        if name not in self._staff:
            raise KeyError(name)
        self[name] = self._read(name)
        return self[name]


class RuntimeDriver:
    """A runtime with people at it; the verbs by name, for tests that read as sentences."""

    def __init__(
        self,
        url: str,
        at: str = "2025-12-01 09:00",
        root: Path = ROOT,
        landlord: str = LANDLORD,
        staff: Mapping[str, tuple[str, ...]] = PEOPLE,
        *,
        begun: bool = False,
        root_is: str | None = None,
    ) -> None:
        """`begun`: the content is published at `url` already, and the people are there. `root_is`: what tells the
        content of `root` from that of other folders, where it is the same in every test; None: nothing does."""
        self.clock = MovableClock(london(at))
        self.runtime = open_runtime(Settings(database_url=url), self.clock)
        self.landlord = landlord
        is_known = root == ROOT or root_is is not None
        published = (landlord, at, root_is) if is_known else None
        if not begun:
            begin = partial(self._begin, root=root, staff=staff, published=published)
            if not (published and fill_as_before(url, (*published, tuple(staff.items())), begin)):
                begin(url)
        with self.runtime.database.write() as connection:
            epoch.begin(connection, ENGINE.username, self.clock.now())  # else this is a copy that nobody has checked
        self.people = People(self._known, staff)

    def person(self, username: str, *roles: str, landlord: str | None = None) -> Actor:
        """Somebody who holds roles for a landlord."""
        memberships = [Membership(landlord or self.landlord, role) for role in roles]
        return add_user.add_user(self.runtime, username, _called(username), None, memberships)

    def _begin(
        self, url: str, root: Path, staff: Mapping[str, tuple[str, ...]], published: tuple[object, ...] | None
    ) -> None:
        """Publish the content of `root` and add the people, in the database at `url`.

        `published`: what the rows of publishing depend on, where they are made once for whatever people; else None.
        """
        publish = partial(self._publish, root=root)
        if not (published and fill_as_before(url, published, publish)):
            publish(url)
        runtime = open_runtime(Settings(database_url=url), self.clock)
        for name, roles in staff.items():
            add_user.add_user(runtime, name, _called(name), None, [Membership(self.landlord, role) for role in roles])
        runtime.database.dispose()

    def _publish(self, url: str, root: Path) -> None:
        runtime = open_runtime(Settings(database_url=url), self.clock)
        publish_content.publish_content(runtime, self.landlord, root, ENGINE)
        runtime.database.dispose()

    def _known(self, username: str) -> Actor:
        actor = load_actor(self.runtime, username)
        assert actor is not None
        return actor

    def give_password(self, password: str) -> None:
        """Let everybody sign in with the same password."""
        with self.runtime.database.write() as connection:
            connection.execute(tables.user.update().values(password_hash=_hashed(password)))

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    def advance_to(self, text: str) -> None:
        """Let time pass, everything due on the way happening in due order."""
        time.advance(self.runtime, london(text))

    def log(self, by: str = "officer", **changes: Any) -> int:
        """Log a complaint about the first service area and theme that the landlord lists; gives the case's id."""
        landlord = self.runtime.landlord(self.landlord)
        about = {"service_area": next(iter(landlord.areas)), "theme": next(iter(landlord.themes))}
        return int(log_contact(self.runtime, self[by], {**COMPLAINT, **about, **changes})["case_id"])

    def task(self, case_id: int, element_id: str) -> int:
        """The open task of a case with that BPMN id."""
        with self.runtime.database.read() as connection:
            rows = running.open_tasks_of_case(connection, case_id)
        open_ = {row["element_id"]: int(row["id"]) for row in rows}
        assert element_id in open_, f"{element_id} is not open; open are: {', '.join(sorted(open_)) or 'none'}"
        return open_[element_id]

    def do(self, case_id: int, element_id: str, by: str, **answers: Any) -> Completed:
        return complete_task(self.runtime, self[by], self.task(case_id, element_id), answers)

    def tell(self, case_id: int, message: str, by: str, **answers: Any) -> dict[str, Any]:
        return tell_case(self.runtime, self[by], case_id, message, answers)

    def use(self, case_id: int, act: str, by: str, **answers: Any) -> dict[str, Any]:
        return use_act(self.runtime, self[by], act, answers, case_id=case_id)

    def by_hand(self, case_id: int, by: str, on: str) -> dict[str, Any]:
        """The answers that say that a letter was posted by hand on a day, with a copy of it among the documents."""
        paper = add_document(self.runtime, self[by], case_id, "letter.pdf", b"%PDF")
        return {"posted_by_hand": True, "occurred_on": on, "posted_by": "A colleague", "paper": str(paper)}

    def close(self) -> None:
        self.runtime.database.dispose()


@lru_cache
def _hashed(password: str) -> str:
    """Once, for it is made to take long."""
    return hash_password(password)


def _called(username: str) -> str:
    return username.replace("_", " ").title()


def content_of_another_landlord(folder: Path, key: str) -> Path:
    """A copy of the content in which the landlord is called otherwise: for what one landlord must not see of
    another."""
    for room in ROOMS:
        if (ROOT / room).is_dir():
            shutil.copytree(ROOT / room, folder / room)
            own = folder / room / LANDLORD
            if own.is_dir():
                own.rename(folder / room / key)
    (folder / "landlords").mkdir()
    shutil.copy(ROOT / "landlords" / "ombudsman.toml", folder / "landlords")
    text = (ROOT / "landlords" / f"{LANDLORD}.toml").read_text()
    text = text.replace(f'key = "{LANDLORD}"', f'key = "{key}"').replace(
        'reference_prefix = "', 'reference_prefix = "X'
    )
    (folder / "landlords" / f"{key}.toml").write_text(text)
    return folder
