"""Values on one line, as a person writes YAML."""

from __future__ import annotations

from typing import Any

import yaml


def flow(value: Any, dumper: type[yaml.SafeDumper]) -> str:
    """A value of mappings, lists and scalars in YAML's flow style; `dumper`: how its scalars are written."""
    text: str = yaml.dump(
        value, Dumper=dumper, default_flow_style=True, width=10**6, sort_keys=False, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("...").strip()
