"""Bundle Camunda's linter into one file Node can run, var/camunda-lint.mjs: `python -m setup.camunda_lint`."""

import subprocess
import sys
from pathlib import Path

from setup.apt import SetupError
from setup.node import environment

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tests" / "content" / "camunda_lint" / "lint.js"
BUNDLE = ROOT / "var" / "camunda-lint.mjs"


def bundle() -> None:
    """Write the bundle. Raises SetupError without Node, CalledProcessError when a package does not fit."""
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", f"--outfile={BUNDLE}"]
    subprocess.run([esbuild, SOURCE, *options], cwd=ROOT, env=environment(), check=True)


if __name__ == "__main__":
    try:
        bundle()
    except (SetupError, subprocess.CalledProcessError) as error:
        sys.exit(f"Camunda's linter could not be bundled: {error}")
