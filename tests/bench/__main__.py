"""Every measurement, one after the other: `python -m tests.bench [NAME…]`, such as `dmn` for bench_dmn.py.

A measurement is a module bench_<name>.py whose `run()` gives the lines to print.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(wanted: list[str]) -> int:
    """Print what is measured, all when nothing is `wanted`. 2 when a name is unknown, else 0."""
    known = [path.stem.removeprefix("bench_") for path in sorted(Path(__file__).parent.glob("bench_*.py"))]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No such measurement: {', '.join(unknown)}. There are {', '.join(known)}.", file=sys.stderr)
        return 2
    for name in wanted or known:
        module = importlib.import_module(f"tests.bench.bench_{name}")
        print(f"\n{(module.__doc__ or name).splitlines()[0]}", flush=True)
        for line in module.run():
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
