"""Diagrams and tables as one of two changes; a row keeps a cell for every column, whoever added which."""

from __future__ import annotations

from .parts import MergedParts, PartsMerge
from .places import Places
from .xml_files import XmlFile, outputs_of, read_xml, write_xml


def merge_xml(base: bytes, mine: bytes, theirs: bytes, places: Places) -> bytes:
    """One file of two changes of it. XMLSyntaxError or ValueError for what cannot be merged by its elements."""
    files = [read_xml(body) for body in (base, mine, theirs)]
    merge = PartsMerge(files[0].parts, files[1].parts, files[2].parts, places)
    merged = merge.run()
    _require_answers(merge, merged, files[1], files[2])
    return write_xml(merged, files[1], files[2])


def _require_answers(merge: PartsMerge, merged: MergedParts, mine: XmlFile, theirs: XmlFile) -> None:
    """A row of one side has no answer for an output column that the other added: somebody has to say whether it stays.

    A condition that it does not know of is left open: such a row holds whatever is said there.
    """
    outputs = dict.fromkeys([*outputs_of(mine), *outputs_of(theirs)])
    for table, column in outputs:
        if column not in merged.said:
            continue
        rows = [key for key in merged.inside.get(table, ()) if key in merge.mine.rows or key in merge.theirs.rows]
        lacking = [row for row in rows if f"{row}|{column}" not in merged.said]
        if column in mine.parts.by_key:
            for row in lacking:
                if not _theirs_stays(merge, row):
                    merge.without(row, merged)
        elif lacking and not _theirs_stays(merge, column):
            merge.without(column, merged)


def _theirs_stays(merge: PartsMerge, key: str) -> bool:
    return merge.places.theirs_holds(merge.place(key), "", "", merge.summary(merge.theirs, key))
