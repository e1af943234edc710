"""The Ombudsman's orders on the page of a case."""

from __future__ import annotations

from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, words


def test_orders_stand_on_the_page_with_their_date_and_what_became_of_them(
    driver: RuntimeDriver, handler: Browser
) -> None:
    """OMB-07, OMB-08: from Monday 1 December 2025, four weeks are Monday 29 December."""
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "manager", kind="determination")
    orders = [
        {"kind": "order", "what": "Apologise to the resident", "weeks": 4},
        {"kind": "recommendation", "what": "Train the handlers again"},
    ]
    driver.do(case_id, "register_determination", "manager", finding="service_failure", orders=orders, lesson="no")
    said = words(handler.get(f"/cases/{case_id}"))
    assert "orders and recommendations Apologise to the resident Order: by Mon 29 Dec 2025" in said
    assert "Train the handlers again Recommendation: no date set" in said
    driver.advance_to("2025-12-30 09:00")
    assert "Order: Late by Mon 29 Dec 2025" in words(handler.get(f"/cases/{case_id}"))
    driver.do(case_id, "explain_order_delay", "manager", late_reason="The signatory was ill")
    assert "Late because: The signatory was ill" in words(handler.get(f"/cases/{case_id}"))
