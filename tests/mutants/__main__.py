"""`make mutants`: small slips in every file of content, and who notices them.

`python -m tests.mutants [--seed N] [--of N] [--only PART-OF-A-PATH] [--check-only] [--processes N]`. Ends with 1 when
less than 95 % of one kind of file is noticed or known to be harmless.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from app.scenarios import find_stories
from tests.drivers.runtime_driver import ROOT
from tests.mutants.catching import Catching, Caught
from tests.mutants.edit import Edit
from tests.mutants.made import content_files, edits_of
from tests.mutants.report import enough, report
from tests.mutants.touched import Touched, files_touched

STORIES = ROOT / "tests" / "scenarios"
_catching: list[Catching] = []


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    files = {path: body for path, body in content_files(ROOT).items() if options.only in path}
    if not files:
        print(f"No file of content has “{options.only}” in its path.", file=sys.stderr)
        return 2
    edits = [edit for path, body in sorted(files.items()) for edit in edits_of(path, body, options.seed, options.of)]
    print(f"{len(edits)} changes in {len(files)} files, seed {options.seed}", flush=True)
    with ProcessPoolExecutor(options.processes) as pool:
        touched = {} if options.check_only else _touched(pool)
    with ProcessPoolExecutor(options.processes, initializer=_begin, initargs=(touched,)) as pool:
        caught = list(_followed(pool.map(_catch, edits, chunksize=4), len(edits)))
    print(report(caught))
    return 0 if enough(caught) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", type=int, help="how many of each file (10 of a table, 5 of another)")
    parser.add_argument("--only", default="", help="files with this in their path")
    parser.add_argument("--check-only", action="store_true", help="play no story")
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args(arguments)


def _touched(pool: ProcessPoolExecutor) -> Touched:
    paths = [path for path in find_stories([STORIES]) if path.parent != STORIES]
    return dict(zip(paths, pool.map(_files_touched, paths), strict=True))


def _files_touched(path: Path) -> tuple[str, frozenset[str]]:
    return files_touched(path, ROOT)


def _begin(touched: Touched) -> None:
    _catching.append(Catching(ROOT, touched))


def _catch(edit: Edit) -> Caught:
    return _catching[0].catch(edit)


def _followed(caught: Iterable[Caught], number: int) -> Iterable[Caught]:
    """What was caught, with a line of progress after every twentieth part."""
    for count, result in enumerate(caught, start=1):
        yield result
        if count % max(number // 20, 1) == 0:
            print(f"  {count} of {number}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
