"""flask case: take the record of a case out."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from app.errors import NotFound
from app.use_cases.record_view import record_view
from app.views.find_cases import case_with_reference
from app.views.record_pack import RECORD_PACK, record_pack

from .console import Group, operator, runtime

group = Group("case", help="Take the record of a case out whole.")


@group.command("pack")
@click.argument("reference")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(),
              help="The folder to write it to (here).")  # fmt: skip
def pack(reference: str, folder: Path) -> None:
    """Write everything kept on the case REFERENCE as one ZIP, for the Ombudsman."""
    case_id = case_with_reference(runtime(), operator(), reference)
    if case_id is None:
        raise NotFound(f"There is no case {reference}. Check the reference: it stands in every letter.")
    name, packed = record_pack(runtime(), operator(), case_id)
    record_view(runtime(), operator(), case_id, RECORD_PACK)
    folder.mkdir(parents=True, exist_ok=True)
    with packed, (folder / name).open("wb") as file:
        shutil.copyfileobj(packed, file)
    click.echo(folder / name)
