"""Chromium for the browser tests: `python -m setup.chromium` finds or installs one and prints its path."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setup.apt import SetupError, install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/usr/bin", "/usr/local/bin")

FLAGS = (
    "--headless",
    "--no-sandbox",  # Chromium refuses to sandbox for root, and containers forbid it
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",  # containers give /dev/shm 64 MB
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path | None:
    """The Chromium to use: $CHROMIUM, else one on the machine, else the one Playwright fetched; None if none starts."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not _starts(Path(chosen)):
            raise SetupError(f"CHROMIUM={chosen} does not start: name one that does, or unset CHROMIUM.")
        return Path(chosen)
    on_path = (shutil.which(name) for name in NAMES)
    candidates = [Path(path) for path in on_path if path]
    candidates += [Path(place) / name for place in PLACES for name in NAMES]
    candidates += sorted(
        (Path.home() / ".cache" / "ms-playwright").glob("chromium-*/chrome-linux*/chrome"), reverse=True
    )
    return next((path for path in candidates if path.exists() and _starts(path)), None)


def ensure() -> Path:
    """Find Chromium, installing it (with a font to draw with) when there is none. Raises SetupError."""
    chromium = find()
    if chromium is None:
        try:
            install(["chromium", "fonts-dejavu-core"], "Chromium, for the browser tests")
            chromium = find()
        except SetupError as no_package:
            print(no_package, file=sys.stderr)
        chromium = chromium or _from_playwright()
    if chromium is None:
        raise SetupError(
            "No Chromium could be found, installed or fetched, and the browser tests need one: "
            "install Chromium or Chrome and name it (CHROMIUM=/path/to/chromium make test)."
        )
    return chromium


def _from_playwright() -> Path | None:
    """Ubuntu has no Chromium package outside snap; Playwright's own build serves there."""
    print("Fetching Playwright's Chromium …", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], stdout=sys.stderr)
    return find()


def _starts(chromium: Path) -> bool:
    """Whether it draws a page: Ubuntu's /usr/bin/chromium-browser is often a stub that only says to install a snap."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = [str(chromium), *FLAGS, f"--user-data-dir={profile}", "--dump-dom", "data:text/html,<p>it starts</p>"]
        try:
            answer = subprocess.run(command, capture_output=True, text=True)
        except OSError:
            return False
    return "it starts" in answer.stdout


if __name__ == "__main__":
    try:
        print(ensure())
    except SetupError as error:
        sys.exit(str(error))
