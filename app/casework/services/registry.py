"""The services by the name that a diagram asks for them with (`zeebe:taskDefinition type`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..not_done import Recording

if TYPE_CHECKING:
    from ..case import Case

Service = Callable[["Case", Mapping[str, Any]], Mapping[str, Any] | None]
SERVICES: dict[str, Service] = {}


def service(name: str, records: str = "") -> Callable[[Service], Service]:
    """Register a service under the name that diagrams use.

    `records`: what it notes on the case as done, in words; it is not called when an administrator passes it over.
    """

    def register(function: Service) -> Service:
        SERVICES[name] = Recording(function, records) if records else function
        return function

    return register
