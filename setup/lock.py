"""Write the lock files again: `python -m setup.lock [--upgrade]`.

Python's are universal (every platform and Python from 3.11) and hashed; no lock names a registry's host, so that a
mirror serves as well. Without --upgrade, versions stay unless an input asks for another.
"""

import subprocess
import sys
from pathlib import Path

from setup.node import environment

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {  # input → lock; the tests' lock is held to the versions that run
    "requirements.in": "requirements.txt",
    "tests/requirements.in": "tests/requirements.txt",
    "setup/node.in": "setup/node.txt",
}


def lock(upgrade: bool) -> None:
    """Write every lock. Raises CalledProcessError when versions cannot be reconciled."""
    compile_ = [str(Path(sys.prefix) / "bin" / "uv"), "pip", "compile", "--universal", "--python-version", "3.11"]
    compile_ += ["--generate-hashes", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    compile_ += ["--custom-compile-command", "make lock", *(["--upgrade"] if upgrade else [])]
    for source, target in LOCKS.items():
        subprocess.run([*compile_, source, "--output-file", target], cwd=ROOT, check=True)
    npm = ["npm", "update" if upgrade else "install", "--package-lock-only", "--ignore-scripts"]
    subprocess.run(npm, cwd=ROOT, env=environment(), check=True)


if __name__ == "__main__":
    lock(upgrade="--upgrade" in sys.argv[1:])
