"""What Redress does, one use case a file. The faces (pages, REST, commands, jobs) call these and nothing below them."""

from __future__ import annotations
