"""Files with personal data or keys: readable by their owner alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from app.errors import ConfigurationError

FILE, FOLDER = 0o600, 0o700
BESIDE_A_DATABASE = ("", "-wal", "-shm", "-journal")


def make_private_folder(folder: Path) -> None:
    """Make a folder, or take it from everybody but its owner. Raises OSError where it cannot be made.

    A folder that everybody may write to on purpose, such as /tmp, is left as it is.
    """
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    if not folder.stat().st_mode & stat.S_ISVTX:
        _restrict(folder, FOLDER)


def keep_private(path: Path) -> None:
    """Have a file readable by its owner alone; one that is not there is made, empty, before anybody can open it.

    A file that is there is never opened: closing it again would take the locks that SQLite has on it in this process.
    """
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # somebody else has just made it
        finally:
            os.unlink(draft)
    _restrict(path, FILE)


def keep_database_private(path: Path) -> None:
    """The same for the file of a SQLite database and for those that SQLite puts beside it, where these are there.

    One that cannot be made or opened is left to SQLite, which says so itself.
    """
    try:
        keep_private(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    for suffix in BESIDE_A_DATABASE[1:]:
        try:
            _restrict(path.with_name(path.name + suffix), FILE)
        except FileNotFoundError:
            continue  # SQLite makes and removes them, with the permissions of the database


def _restrict(path: Path, most: int) -> None:
    """Take away every permission beyond `most`. Raises ConfigurationError when others could still read it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & ~most & 0o077 == 0:
        return
    try:
        path.chmod(mode & most)
    except PermissionError as error:
        raise ConfigurationError(
            f"{path} can be read by others than its owner, and belongs to somebody else than who runs this. "
            f"Let its owner run: chmod {most:o} {path}"
        ) from error
