"""Money passes one gate, in whatever way it is entered (Aspire §3.7, A15; COMP-05)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.casework.complaint.money_named import MoneyWords, sum_in
from app.errors import Refused
from app.store import tables
from tests.content.landlords import content_of
from tests.drivers.answering import ANSWER, EveryPost
from tests.drivers.table_queries import rows

CLAIM = {"filed_at_court": True, "court": "C", "claim_number": "1", "filed_on": "2025-12-01", "brought_by": "customer",
         "disrepair": True, "issues": "mould"}  # fmt: skip
A_SUM = {"kind": "financial", "what": "£300 for the mould", "done": True}
GOODWILL = {"kind": "goodwill", "what": "£50 for the late answers", "done": True}


@pytest.fixture
def aspire(database_url: str) -> Iterator[EveryPost]:
    driver = EveryPost(database_url, "aspire")
    yield driver
    driver.close()


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("£300 for the mould", 300),
        ("1,250.50 pounds", 1250.5),
        ("50 GBP", 50),
        ("80p a day", 0.8),
        ("50 pence", 0.5),
        ("300 visits", None),
        ("On £ters", None),
        ("£2k", 2000),
        ("GBP 2 thousand", 2000),
        ("2 grand", 2000),
        ("3 hundred pounds", 300),
        ("£1,5k", 1500),
        ("1.200 GBP", 1200),
        ("£1 200", 1200),
        ("1.250,50 pounds", 1250.5),
        ("£.50", 0.5),
        ("300 sterling", 300),
        ("£50 now and £500 in May", 500),
    ],
)
def test_a_sum_is_known_by_its_words(text: str, pounds: float | None) -> None:
    amount = sum_in(text)
    assert (None if amount is None else float(amount)) == pounds


def filed(driver: EveryPost) -> int:
    case_id = driver.acknowledged()
    driver.tell(case_id, "legal_proceedings", "handler", **CLAIM)
    return case_id


@pytest.mark.parametrize(
    ("act", "answers"),
    [
        ("apply_remedy", {"kind": "financial", "what": "For the mould", "amount": 300}),
        ("apply_remedy", {"kind": "other", "what": "£300 for the mould"}),
        ("add_action", {"what": "Pay £300 for the mould", "due": "2025-12-12"}),
    ],
)
def test_no_act_enters_a_sum_for_the_matter_of_a_claim(aspire: EveryPost, act: str, answers: dict[str, Any]) -> None:
    case_id = filed(aspire)
    with pytest.raises(Refused, match="proceedings") as error:
        aspire.use(case_id, act, "complaints_officer", **answers)
    assert error.value.rule == "Aspire §3.7"
    assert "remedy_refused" in aspire.events(case_id)
    assert rows(aspire, tables.remedy, case_id) == []


@pytest.mark.parametrize(
    "more",
    [
        {"remedies": [A_SUM]},
        {"remedies": [{"kind": "other", "what": "300 pounds", "done": True}]},
        {"actions": [{"what": "Pay £300", "due": "2025-12-12"}]},
        {"letter_edits": {"remedy": "We pay you £300."}},
    ],
)
def test_no_answer_enters_a_sum_for_the_matter_of_a_claim(aspire: EveryPost, more: dict[str, Any]) -> None:
    """Nor does the appeal; a goodwill sum for how the complaint was handled is another matter."""
    case_id = filed(aspire)
    aspire.investigated(case_id)
    with pytest.raises(Refused, match="proceedings"):
        aspire.do(case_id, "respond", "handler", **ANSWER, **more)
    aspire.do(case_id, "respond", "handler", **ANSWER, remedies=[GOODWILL])
    assert [row["kind"] for row in rows(aspire, tables.remedy, case_id)] == ["goodwill"]
    aspire.reviewed(case_id)
    with pytest.raises(Refused, match="proceedings"):
        aspire.do(case_id, "respond_to_appeal", "reviewer", **ANSWER, **more)
    with pytest.raises(Refused, match="proceedings"):
        aspire.do(case_id, "respond_to_appeal", "reviewer", **ANSWER, remedy_change="£300 instead of an apology")


def test_the_bar_stays_when_a_later_letter_only_threatens(aspire: EveryPost) -> None:
    """A claim that was filed has taken place, whatever is said afterwards."""
    case_id = filed(aspire)
    aspire.tell(case_id, "legal_proceedings", "handler", filed_at_court=False)
    with pytest.raises(Refused, match="proceedings"):
        aspire.use(case_id, "apply_remedy", "complaints_officer", kind="financial", what="Mould", amount=300)


@pytest.mark.parametrize("landlord", ["aspire", "association", "aster", "inspiring"])
def test_a_sum_in_words_takes_the_authority_for_a_sum(landlord: str, database_url: str) -> None:
    """QF-11: called something else, it is money all the same. Whoever answers decides how it is put right."""
    driver = EveryPost(database_url, landlord)
    case_id = driver.acknowledged()
    with pytest.raises(Refused, match="No sum may be given"):
        driver.use(case_id, "apply_remedy", "handler", kind="other", what="£25 for the missed visit")
    with pytest.raises(Refused, match="No sum may be given"):
        driver.use(case_id, "add_action", "second_reviewer", what="Pay £25", due="2025-12-12")
    driver.use(case_id, "add_action", "handler", what="Pay £25", due="2025-12-12")
    driver.use(case_id, "apply_remedy", "complaints_officer", kind="goodwill", what="Late answers", amount=25)
    assert [row["what"] for row in rows(driver, tables.remedy, case_id)] == ["£25.00: Late answers"]
    driver.close()


def test_elsewhere_a_claim_bars_no_sum(database_url: str) -> None:
    """§3.7 is Aspire's alone."""
    driver = EveryPost(database_url, "aster")
    case_id = filed(driver)
    driver.use(case_id, "apply_remedy", "complaints_officer", kind="financial", what="For the mould", amount=300)
    assert len(rows(driver, tables.remedy, case_id)) == 1
    driver.close()


EXTENSION = {"new_date": "2025-12-22", "reason": "A part for the heating is on order."}
IN_WORDS = [
    "We will pay you £300.",
    "No later than May we refund the rent.",
    "We will pay you three hundred pounds.",
    "We will refund the rent for May.",
]
NOT_DENIED = (
    "We will pay you three hundred pounds, which is not an admission of liability",
    "We will pay you compensation of three hundred pounds for the mould, whatever the court decides",
    "We will pay you compensation of three hundred pounds for the mould whatever the court decides",
    "We do not offer compensation but three hundred pounds will be paid to you",
    "We cannot pay compensation while a claim runs, though we shall give you three hundred pounds for your carpet",
    "No later than Christmas we will pay you three hundred pounds", "Not later than Friday we refund your rent",
    "We do not admit fault and will refund your rent", "The court does not object: a refund follows",
    "If the court does not object three hundred pounds will be paid to you",
    "The three hundred pounds we will pay you is not an admission of liability",
    "As the court proposed we will pay you three hundred pounds", "We refund your rent no matter what the court says",
    "We cannot say more (three hundred pounds will be paid to you)", "It is not much: fifty quid",
    "Nothing less than two hundred and fifty pounds will be paid to you", "Nothing is owed – we compensate you",
    "We can not do more than pay you fifty pounds", "You wanted compensation; we will pay it",
    "You asked for three hundred pounds and we will pay it", "Your refund will not be paid before March",
    "We are not to blame yet your rent will be refunded", "We shall give you three hundred for your carpet",
    "It is not in dispute that you will be paid three hundred pounds", "We will give you two weeks' rent back",
    "We asked for your bank details to pay you compensation",
)  # fmt: skip
"""Words beside which a denial stands that takes nothing of them back."""
GIVES = (
    "We'll pay you 300", "We have refunded the rent", "We’ve refunded your rent", "A refund of the rent follows",
    "A cheque is in the post", "We offer compensation for the mould", "We are making a payment of 300",
    "We will pay GBP300", "You get 300 £", "You get €300", "We will make a goodwill payment",
    "We will take £50 off your arrears", "We give you three months rent free", "We will cover the cost of your carpet",
    *NOT_DENIED,
    "£\u200b300 is on its way", "You get three hundred po\u00adunds", "As you asked, we pay you £300.",
    "We cannot do more than pay you £300.", "The court takes long. We will refund the rent.",
)  # fmt: skip
GIVES_NOTHING = (
    "We do not offer you compensation, because a claim is filed.", "We can pay you no compensation now.",
    "The court will award you nothing.", "Compensation is for the court to decide.", "The visit was on the 30th.",
    "Your rent account shows arrears of £120.", "The contractor was paid £80.", "Your account was charged £50 twice.",
    "You asked for compensation; that is for the court.", "The pounds of the scale were wrong.",
    "We cannot pay compensation", "No compensation is due", "You asked us to pay you three hundred pounds",
    "The Ombudsman may award compensation", "We are not able to refund your rent", "That is for the court to decide",
    "We do not offer compensation or a refund", "We cannot refund your rent or compensate you",
    "Compensation is not due", "A refund of your rent will not be made", "We will pay you nothing",
    "Neither a refund nor compensation is due", "You asked whether we will pay you compensation",
    "Any refund is a matter for the court", "Compensation for your injury is dealt with by our insurers.",
    "The letter asks for nothing but compensation for the injury", "We won’t pay you compensation",
)  # fmt: skip
GIVEN_AS_REMEDY = (
    "Pay three hundred pounds", "Refund of the rent", "Vouchers for the delay", "Pay 300", "Payment of 300",
    "Compensating the customer", "Reduce the rent for May", "Credit the rent account", "Clear the arrears", "Gift card",
    "Cheques", "Pay for the carpet", "Discretionary payment", "£80",
    "Two weeks' rent for the mould", "Refund three weeks of rent for the mould, no later than Christmas",
    "Half a month’s rent", "Transfer three hundred to the resident", "Transfer 300 to the resident",
    "Three hundred for the mould", "A rent-free week", "Five hundred quid", "A decoration allowance",
    "We do not offer compensation but two hundred pounds will be paid to you",
)  # fmt: skip
NO_REMEDY_IN_MONEY = (
    "Ask the court about compensation", "Waive the notice period", "Write to the neighbour", "Transfer to a new home",
    "Two to four visits", "Explain why no compensation is due",
)  # fmt: skip


@pytest.fixture(scope="module")
def money_words() -> MoneyWords:
    """What the shared table says."""
    return MoneyWords(content_of("aspire").rows("names_money", {"landlord": content_of("aspire").landlord.context()}))


@pytest.mark.parametrize("words", GIVES)
def test_words_that_give_money_name_it(money_words: MoneyWords, words: str) -> None:
    assert money_words.in_text(words, promised=False)


@pytest.mark.parametrize("words", GIVES_NOTHING)
def test_words_that_refuse_money_or_state_a_fact_name_none(money_words: MoneyWords, words: str) -> None:
    assert money_words.in_text(words, promised=False) == []


@pytest.mark.parametrize("words", GIVEN_AS_REMEDY)
def test_a_remedy_in_few_words_names_money(money_words: MoneyWords, words: str) -> None:
    assert money_words.in_text(words)


def test_words_are_named_as_they_were_said(money_words: MoneyWords) -> None:
    """A number of the table stands for any number, and people read their own."""
    assert "two hundred and fifty pounds" in money_words.in_text("Two hundred and fifty pounds are due", promised=False)


@pytest.mark.parametrize("words", NO_REMEDY_IN_MONEY)
def test_other_remedies_name_none(money_words: MoneyWords, words: str) -> None:
    assert money_words.in_text(words) == []


@pytest.mark.parametrize("words", IN_WORDS)
def test_no_letter_promises_money_in_its_free_words(aspire: EveryPost, words: str) -> None:
    """Whatever field of whatever form the letter quotes: an update, an extension, an edited part."""
    case_id = filed(aspire)
    with pytest.raises(Refused, match="proceedings") as error:
        aspire.use(case_id, "send_update", "handler", progress=words, next="We visit on Monday.")
    assert words.rstrip(".")[:30] in str(error.value)
    with pytest.raises(Refused, match="proceedings"):
        aspire.use(case_id, "extend_deadline", "handler", **{**EXTENSION, "reason": f"{EXTENSION['reason']} {words}"})
    aspire.investigated(case_id)
    outcomes = [{"decision": "upheld", "reasons": f"The repair was late. {words}"}]
    for more in ({"explanation": words}, {"letter_edits": {"explanation": words}}, {"outcomes": outcomes}):
        with pytest.raises(Refused, match="proceedings"):
            aspire.do(case_id, "respond", "handler", **{**ANSWER, **more})
    assert "letter_issued" not in aspire.events(case_id)[-1:]


def test_what_the_customer_said_and_what_is_no_promise_may_stand_in_a_letter(aspire: EveryPost) -> None:
    """The point “the customer wants £300 back” is theirs; “compensation is for the court” offers nothing."""
    case_id = filed(aspire)
    aspire.investigated(case_id)
    aspire.do(case_id, "respond", "handler", **{**ANSWER, "explanation": "Compensation is for the court to decide."})


@pytest.mark.parametrize("what", ["Pay three hundred pounds", "Refund of the rent"])
def test_money_without_a_figure_is_money_as_a_remedy_or_an_action(aspire: EveryPost, what: str) -> None:
    case_id = filed(aspire)
    with pytest.raises(Refused, match="proceedings"):
        aspire.use(case_id, "add_action", "complaints_officer", what=what, due="2025-12-12")
    with pytest.raises(Refused, match="proceedings"):
        aspire.use(case_id, "apply_remedy", "complaints_officer", kind="other", what=what)


@pytest.mark.parametrize(
    "more",
    [
        {"actions": [{"what": "Put it right", "owner": "finance, who pay you £300", "due": "2025-12-12"}]},
        {
            "remedies": [
                {"kind": "other", "what": "Put right", "by_whom": "finance, with £300", "by_when": "2025-12-12"}
            ]
        },
        {"letter_edits": {"explanation": "We give you the £300 back."}},
    ],
)
def test_money_hides_nowhere_in_an_answer(aspire: EveryPost, more: dict[str, Any]) -> None:
    """Not in who does it, nor in a part that somebody edited, where the customer's own point names the same sum."""
    case_id = aspire.log(service_area=aspire.first)
    wanted = "I want £300 back"
    aspire.do(case_id, "acknowledge", "officer", definition=wanted, outcomes_sought=wanted, handler="handler")
    aspire.tell(case_id, "legal_proceedings", "handler", **CLAIM)
    aspire.investigated(case_id)
    with pytest.raises(Refused, match="proceedings"):
        aspire.do(case_id, "respond", "handler", **ANSWER, **more)
    aspire.do(case_id, "respond", "handler", **ANSWER)
