"""Three-way merge of a content file by what people change one by one: elements, rows, fields, elements of a letter."""

from __future__ import annotations

from .merge import merge_files
from .places import MINE, THEIRS, Chosen, Conflict, Merged

__all__ = ["MINE", "THEIRS", "Chosen", "Conflict", "Merged", "merge_files"]
