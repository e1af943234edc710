"""Three-way merge of a content file by what people change one by one: elements, rows, fields, elements of a letter."""

from __future__ import annotations

from .merge import Conflict, Merged, merge_files

__all__ = ["Conflict", "Merged", "merge_files"]
