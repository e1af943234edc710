"""flask content: check and publish what landlords run on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from app.content.checking import findings as checking
from app.content.files import content_on_disk, landlords_on_disk, read_content
from app.content.provisions import Provision, check_provisions
from app.errors import ContentError
from app.use_cases import check_content

from .checked_files import files_asked_about, is_in, not_looked_at, placed
from .console import Group, runtime, show_json

group = Group("content", help="Check and publish diagrams, tables, forms and letters.")


@group.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--landlord", help="Only this landlord's content.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], landlord: str | None, as_json: bool) -> None:
    """Check what would be published: every file by itself, and that what they name exists.

    PATHS narrows what is reported to these files and folders; a file from elsewhere is checked as if it stood among the
    landlord's own. A file that cannot be looked at is an error.
    """
    root = runtime().settings.content
    landlords = [landlord] if landlord else landlords_on_disk(root)
    asked, refused = files_asked_about(paths)
    keys_of: dict[checking.ContentFinding, list[str]] = {finding: list(landlords) for finding in refused}
    looked_at: list[Path] = []
    for key in landlords if asked or not paths else []:
        findings, seen = _findings(root, key, asked)
        looked_at += seen
        for finding in findings:
            keys_of.setdefault(finding, []).append(key)
    keys_of.update((finding, landlords) for finding in not_looked_at(asked, looked_at, landlords))
    errors = len(checking.errors_in(keys_of))
    if as_json:
        show_json([{**dataclasses.asdict(finding), "landlords": keys} for finding, keys in keys_of.items()])
    else:
        for finding, keys in keys_of.items():
            whose = "" if keys == landlords else f" [{', '.join(keys)}]"
            click.echo(f"{finding}{whose}")
        click.echo(f"{errors} errors, {len(keys_of) - errors} warnings")
    if errors:
        context.exit(ContentError.exit_code)


def _findings(root: Path, landlord: str, asked: Sequence[Path]) -> tuple[list[checking.ContentFinding], list[Path]]:
    """What is wrong in a landlord's content, narrowed to the files asked about; and which of these were looked at."""
    files = read_content(root, landlord)
    names = placed(files, asked, root, landlord)
    findings = check_content.check_content(files, landlord)
    return [finding for finding in findings if not asked or is_in(finding, names)], list(names.values())


@group.command("provisions")
@click.argument("landlords", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.pass_context
def provisions(context: click.Context, landlords: tuple[str, ...], as_json: bool) -> None:
    """Show, per provision of the Code, what satisfies it in the content on disk, and what stands against it.

    Checks the content of LANDLORDS; of all, when none is named. Ends with an error when a provision is not met.
    """
    root = runtime().settings.content
    keys = landlords or tuple(landlords_on_disk(root))
    checked = {key: check_provisions(content_on_disk(root, key)) for key in keys}
    if as_json:
        show_json({key: [_provision_as_json(provision) for provision in listed] for key, listed in checked.items()})
    else:
        for key, listed in checked.items():
            _show_provisions(key, listed)
    if not all(provision.met for listed in checked.values() for provision in listed):
        context.exit(ContentError.exit_code)


def _provision_as_json(provision: Provision) -> dict[str, object]:
    return {**dataclasses.asdict(provision), "met": provision.met}


def _show_provisions(landlord: str, checked: Sequence[Provision]) -> None:
    met = sum(provision.met for provision in checked)
    click.echo(f"{landlord}: {met} of {len(checked)} provisions met by the design")
    for provision in checked:
        click.echo(f"  {provision.provision:<5} {'met    ' if provision.met else 'NOT MET'} {provision.asks}")
        if provision.satisfied_by:
            click.echo(f"        by {', '.join(provision.satisfied_by)}")
        if provision.against:
            click.echo(f"        against it: {', '.join(provision.against)}")
