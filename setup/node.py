"""Node and npm: the machine's own when new enough, else from the locked wheel, installed into .venv."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setup.apt import SetupError

OLDEST = 18
ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "setup" / "node.txt"


def find_node() -> Path | None:
    """The folder holding a node (18 or newer) and npm: on the path, else beside this Python; None if there is none."""
    on_path = shutil.which("node")
    folders = [Path(on_path).parent] if on_path else []
    folders.append(Path(sys.prefix) / "bin")
    for folder in folders:
        if (folder / "node").exists() and (folder / "npm").exists() and _major(folder / "node") >= OLDEST:
            return folder
    return None


def environment() -> dict[str, str]:
    """The environment in which `node`, `npm` and the commands of node_modules run. Raises SetupError without Node."""
    folder = find_node()
    if folder is None:
        raise SetupError("Node is missing: run `make setup` first.")
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def _major(node: Path) -> int:
    answer = subprocess.run([str(node), "--version"], capture_output=True, text=True)
    return int(answer.stdout.strip().removeprefix("v").split(".")[0]) if answer.returncode == 0 else 0


def fetch_packages() -> None:
    """Fetch what package-lock.json pins into node_modules, running no package's own scripts."""
    if find_node() is None:
        print("Fetching Node (this machine has none of version 18 or newer) …", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        subprocess.run(pip, check=True)
    print("Fetching the browser libraries …", flush=True)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--loglevel=error"], cwd=ROOT, env=environment(), check=True)


if __name__ == "__main__":
    try:
        fetch_packages()
    except (SetupError, subprocess.CalledProcessError) as error:
        sys.exit(f"The browser libraries could not be fetched: {error}")
