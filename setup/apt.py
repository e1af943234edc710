"""Install Debian or Ubuntu packages when this user may. An old Python must be able to read it, as setup/venv.py."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


class SetupError(Exception):
    """Something is missing and cannot be had from here. The message says what the person can do."""


def install(packages: list[str], purpose: str) -> None:
    """Install Debian packages.

    packages: names, in the order given; purpose: what they are for, for the messages.
    Raises SetupError when this is no Debian, the user may not install, or a package cannot be had.
    """
    names = " ".join(packages)
    by_hand = f"install it by hand (on Debian or Ubuntu: apt-get install {names}) and run make again"
    if not shutil.which("apt-get"):
        raise SetupError(f"{purpose} is missing and this machine has no apt-get: {by_hand}.")
    as_root = _as_root()
    if as_root is None:
        raise SetupError(f"{purpose} is missing and only root may install it: {by_hand}.")
    print(f"Installing {names} ({purpose}) …", file=sys.stderr, flush=True)
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600"]
    subprocess.run([*apt, "update"], stdout=sys.stderr)
    done = subprocess.run([*apt, "install", "-y", "--no-install-recommends", *packages], stdout=sys.stderr)
    if done.returncode != 0:
        raise SetupError(f"{purpose} could not be installed (see above): {by_hand}.")


def _as_root() -> list[str] | None:
    """The command prefix that makes one root: empty when one is, None when one cannot be."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    sudo = ["sudo"] if sys.stdin is not None and sys.stdin.isatty() else ["sudo", "-n"]
    allowed = subprocess.run([*sudo, "true"], stderr=subprocess.DEVNULL).returncode == 0
    return sudo if allowed else None
