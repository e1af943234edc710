"""Contact details of other bodies that nobody looked up, or not for a year, stand on the page of whoever runs this."""

from __future__ import annotations

from datetime import date

from app.content.contracts import SIGNPOSTS
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.runtime_driver import RuntimeDriver, london
from tests.web.conftest import Browser, words

LOOKED_AT = "Information Commissioner’s Office"


def at(driver: RuntimeDriver, day: str) -> None:
    driver.clock.move_to(london(f"{day} 09:00"))


def test_what_nobody_has_looked_up_stands_there_until_somebody_has(driver: RuntimeDriver, admin: Browser) -> None:
    """OMB-02, EXC-15 (Code 3.7, 5.7): never looked up, and looked up a year and a day ago; a year ago is enough."""
    at(driver, "2027-11-29")  # a Monday; the Commissioner's details were looked up on Sunday 29 November 2026
    said = words(admin.get("/health"))
    assert "Citizens Advice (aspire): Nobody has looked these details up yet" in said
    assert "Housing Ombudsman Service (aspire): Nobody has looked these details up for a year" in said
    assert LOOKED_AT not in said
    at(driver, "2027-11-30")
    assert f"{LOOKED_AT} (aspire): Nobody has looked these details up for a year, last on" in words(
        admin.get("/health")
    )


def test_whoever_says_when_they_looked_says_where() -> None:
    """OMB-02 (law-2026: contact data dated), at every landlord: a day without a source proves nothing."""
    for landlord in LANDLORDS:
        bodies = content_of(landlord).rows(SIGNPOSTS, {"day": date(2026, 11, 30)})
        assert bodies
        assert [row["body"] for row in bodies if bool(row["last_verified"]) != bool(row["source"])] == []
