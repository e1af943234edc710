"""Other products to compare with, installed for one measurement into a temporary folder; never among our own.

Where one cannot be installed, the measurement says so and goes on without it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIEWFLOW = ("django-viewflow==2.4.0", "Django==5.2.*", "psycopg[binary]", "gunicorn")
JAVASCRIPT = "@hbtgmbh/dmn-eval-js@1.5.0"
PATIENCE = 300


class Absent(Exception):
    """A peer is not here, and why."""


@contextmanager
def python_with_viewflow() -> Iterator[Path]:
    """The Python of an environment that has viewflow; Absent where it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        _run("viewflow", [sys.executable, "-m", "venv", folder])
        _run("viewflow", [str(python), "-m", "pip", "install", "--quiet", *VIEWFLOW])
        yield python


@contextmanager
def folder_with_javascript_engine() -> Iterator[Path]:
    """A folder whose node_modules have a DMN engine; Absent where there is no npm, or it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        _run(JAVASCRIPT, ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, JAVASCRIPT])
        yield Path(folder)


def _run(peer: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Absent(f"{peer}: NOT MEASURED, it cannot be installed here ({error})") from error
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise Absent(f"{peer}: NOT MEASURED, it cannot be installed here ({last})")
