"""Values on one line of YAML, as a person writes them in an example and as `yaml_lines` reads them again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

from app import feel

from .yaml_lines import Problem, read


class _Dumper(yaml.SafeDumper):
    pass


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    kind = "int" if value == value.to_integral_value() else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", f"{value.normalize():f}")


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="'" if _reads_otherwise(value) else None)


def _reads_otherwise(text: str) -> bool:
    """Whether a text without quotes would be read as something else, such as a date."""
    try:
        return bool(read(text) != text)
    except Problem:
        return True


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(str, _text)


def flow_value(value: Any) -> str:
    """A value of FEEL or plain Python on one line; FEEL behind a ``=`` for what YAML has no word for."""
    text: str = yaml.dump(
        _plain(value), Dumper=_Dumper, default_flow_style=True, width=10**6, sort_keys=False, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("...").strip()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    known = feel.from_python(value)
    if isinstance(known, feel.Date):
        return feel.to_python(known)
    if isinstance(known, Decimal | bool | None) or (isinstance(known, str) and not known.startswith("=")):
        return known
    return f"={feel.to_feel_text(known)}"
