"""Make .venv from Python 3.11 or newer: `python3 -m setup.venv`.

Debian and Ubuntu ship Python without what makes virtual environments; it is installed when this user may.
Written so that an older Python can read it and say what is wrong.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from setup.apt import SetupError, install

OLDEST = (3, 11)
NEWEST_TRIED = 15


def find_python() -> str:
    """The interpreter to use: the one running this, else the newest python3.N on the path that is new enough."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(NEWEST_TRIED, OLDEST[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if path:
            return path
    raise SetupError(
        f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed and this is {sys.version.split()[0]}: install one and run "
        "make again, naming it if it is not on the path (make run PYTHON=/path/to/python3)."
    )


def make_venv(folder: str) -> None:
    """Make the virtual environment `folder`, replacing what is left of one that failed. Raises SetupError."""
    python = find_python()
    if not _try_venv(python, folder):
        ask = "import sys; print('%d.%d' % sys.version_info[:2])"
        version = subprocess.check_output([python, "-c", ask], text=True)
        install([f"python{version.strip()}-venv"], "Python's venv module")
        if not _try_venv(python, folder):
            raise SetupError(f"{python} -m venv {folder} fails: run it to see why.")


def _try_venv(python: str, folder: str) -> bool:
    made = subprocess.run([python, "-m", "venv", "--clear", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return made.returncode == 0


if __name__ == "__main__":
    try:
        make_venv(".venv")
    except SetupError as error:
        sys.exit(str(error))
