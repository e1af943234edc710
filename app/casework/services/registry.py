"""The services by the name that a diagram asks for them with (`zeebe:taskDefinition type`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..case import Case

Service = Callable[["Case", Mapping[str, Any]], Mapping[str, Any] | None]
SERVICES: dict[str, Service] = {}


def service(name: str) -> Callable[[Service], Service]:
    """Register a service under the name that diagrams use."""

    def register(function: Service) -> Service:
        SERVICES[name] = function
        return function

    return register
