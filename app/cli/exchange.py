"""flask content, further: content as a folder, for those who keep it in git or change it with Camunda Modeler."""

from __future__ import annotations

from pathlib import Path

import click

from app.content.merging import MINE, THEIRS
from app.studio.changed_files import bring_in
from app.studio.exchange import fetch_draft, fetch_in_force, read_folder, write_folder
from app.studio.view_draft import view_draft

from .console import KEY, runtime, whoever
from .content import group

__all__ = ["group"]

FOLDER = click.Path(file_okay=False, path_type=Path)


@group.command("pull")
@click.argument("landlord")
@click.argument("folder", type=FOLDER)
@click.option("--draft", "draft_id", type=KEY, help="What this draft says, instead of what is in force.")
def pull(landlord: str, folder: Path, draft_id: int | None) -> None:
    """Write the content that is in force for LANDLORD into FOLDER, with its stories and examples.

    LANDLORD is `common` for what all landlords share. A file that was changed in FOLDER and not brought back yet stops
    it. Beside the files stands .redress-pull.json, by which `flask content push` knows what was changed: keep it with
    them.
    """
    if draft_id is None:
        fetched = fetch_in_force(runtime(), whoever(), landlord)
    else:
        fetched = fetch_draft(runtime(), whoever(), draft_id)
        if fetched.scope != landlord:
            raise click.UsageError(f"Draft {draft_id} is one of {fetched.scope}.")
    changed = write_folder(fetched, folder)
    click.echo(f"{len(fetched.files)} files, {len(changed)} of them changed in {folder}")


@group.command("push")
@click.argument("draft_id", metavar="DRAFT", type=KEY)
@click.argument("folder", type=FOLDER)
@click.option(
    "--keep", type=click.Choice([MINE, THEIRS]),
    help="Where both changed the same place: mine, what the folder says; theirs, what the draft says.",
)  # fmt: skip
def push(draft_id: int, folder: Path, keep: str | None) -> None:
    """Bring what was changed in FOLDER since `flask content pull` into DRAFT, merged with what others changed there.

    All of it, or nothing: where both changed the same place, it says so and brings in nothing, unless --keep says whose
    change holds. What the draft says then is written into FOLDER, if that was pulled.
    """
    scope = view_draft(runtime(), whoever(), draft_id).draft.row["scope"]
    brought = read_folder(folder).of_scope(scope)
    answer = bring_in(runtime(), whoever(), draft_id, brought.files, brought.made_from, holds=keep)
    for path in brought.left_alone:
        click.echo(f"left alone, for it is no content of {scope}: {path}", err=True)
    for path in answer.changed:
        click.echo(f"{path}{' (with the changes of others)' if path in answer.merged else ''}")
    click.echo(f"{len(answer.changed)} files brought into draft {draft_id}")
    if brought.made_from is not None:
        write_folder(fetch_draft(runtime(), whoever(), draft_id), folder, replacing=brought.files)
