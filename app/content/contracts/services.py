"""The services that a diagram may call (`zeebe:taskDefinition type`): the arguments that each takes."""

from __future__ import annotations

from collections.abc import Mapping

from app.feel.static_types import ANYTHING, BOOLEAN, DATE, NUMBER, TEXT

from .model import ArgumentContract, Reading, ServiceContract, Source

SEND_MESSAGE = "send_message"
"""The type that Camunda Modeler asks of whatever throws a message; the engine throws it, and no service is called."""
RECORD_EVENT = "record_event"
LAYERS_OF_BREACHES = frozenset({"policy", "code"})


def _text(name: str, means: str, *, needed: bool = False) -> ArgumentContract:
    return ArgumentContract(name=name, means=means, type=TEXT, needed=needed)


def _number_of(name: str, what: str) -> ArgumentContract:
    return ArgumentContract(name=name, means=f"the number of {what}", type=NUMBER, needed=True)


ORDER = _number_of("order_id", "the order")
EVIDENCE = _text("evidence", "what shows that it was done")
LATE_REASON = _text("late_reason", "why it is late")

ALL = (
    ServiceContract(
        name="alert",
        arguments=(
            ArgumentContract(name="role", means="whom it tells", source=Source.ROLES, reading=Reading.LIST),
            _text("username", "the person whom it tells"),
            _text("text", "what it says", needed=True),
        ),
        one_of=("role", "username"),
    ),
    ServiceContract(
        name=RECORD_EVENT,
        arguments=(
            ArgumentContract(name="event", means="the event", source=Source.EVENTS, needed=True),
            _text("text", "more that is said of it"),
            ArgumentContract(
                name="on", means="it happened today, whatever day the act was done", values=frozenset({"today"})
            ),
        ),
    ),
    ServiceContract(
        name="set_fact",
        arguments=(
            _text("fact", "the name of the fact", needed=True),
            ArgumentContract(name="value", means="its value", type=ANYTHING, needed=True),
        ),
    ),
    ServiceContract(
        name="on_day",
        arguments=(ArgumentContract(name="day", means="the day that counts", type=DATE, needed=True),),
    ),
    ServiceContract(
        name="record_breach",
        arguments=(
            _text("code", "the code of the breach", needed=True),
            ArgumentContract(
                name="against", means="whose date or rule it breaks", values=LAYERS_OF_BREACHES, reading=Reading.LIST
            ),
            _text("reason", "why it counts as one"),
        ),
    ),
    ServiceContract(name="finish_action", arguments=(_number_of("action_id", "the promised action"), EVIDENCE)),
    ServiceContract(name="finish_order", arguments=(ORDER, EVIDENCE, LATE_REASON)),
    ServiceContract(
        name="pay_order",
        arguments=(
            ORDER,
            ArgumentContract(name="amount", means="what was paid, in pounds", type=NUMBER, needed=True),
            EVIDENCE,
            LATE_REASON,
        ),
    ),
    ServiceContract(name="explain_order", arguments=(ORDER, _text("late_reason", "why it is late", needed=True))),
    ServiceContract(name="decline_recommendation", arguments=(ORDER,)),
    ServiceContract(
        name="settle_extension",
        arguments=(
            _number_of("extension_id", "the extension"),
            ArgumentContract(name="approved", means="true: it is approved", type=BOOLEAN, needed=True),
        ),
    ),
    ServiceContract(name="open_case_of_part"),
    ServiceContract(
        name="keep_repeat",
        arguments=(
            ArgumentContract(
                name="tasks", means="it is a repeat while one of these tasks is open", source=Source.TASKS,
                reading=Reading.LIST,
            ),
            ArgumentContract(name="also", means="it is one, too, while this holds", type=BOOLEAN),
            ArgumentContract(
                name="event", means="it is one only if this has happened before", source=Source.EVENTS
            ),
            ArgumentContract(
                name="until", means="`also` counts only while none of these has come after it", source=Source.EVENTS,
                reading=Reading.LIST,
            ),
            _text("text", "what is kept, in words", needed=True),
        ),
        one_of=("tasks", "also"),
    ),
)  # fmt: skip
SERVICE_ARGUMENTS: Mapping[str, ServiceContract] = {contract.name: contract for contract in ALL}
"""service → what it takes."""
