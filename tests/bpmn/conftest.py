"""Every story is played twice: once in memory, and once with the state saved and restored around every call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.bpmn import drawing
from tests.bpmn.story import Story


@pytest.fixture(params=[False, True], ids=["in memory", "restored at each step"])
def story(request: pytest.FixtureRequest) -> Callable[..., Story]:
    """``story(main="…", stage="…")`` draws the processes; ``.start()`` begins."""

    def make(**bodies: Any) -> Story:
        return Story(drawing.files(**bodies), restores=request.param)

    return make
