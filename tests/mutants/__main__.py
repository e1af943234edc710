"""`make mutants`: small slips in every file of content, and who notices them.

`python -m tests.mutants [--seed N] [--of N] [--only PART-OF-A-PATH] [--check-only] [--continue] [--again] [--jobs N]`.
Each result is written at once to `--results` (var/mutants/results.jsonl), with the stories' walks beside it: a run that
was stopped goes on with `--continue`; `--again` tries anew what nobody noticed, after content or check was mended. Ends
with 1 when less than 95 % of one kind of file is noticed or known to be harmless.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from app.scenarios import find_stories
from tests.drivers.runtime_driver import ROOT
from tests.mutants.catching import Catching, Caught
from tests.mutants.edit import Edit
from tests.mutants.harmless import why_harmless
from tests.mutants.made import content_files, edits_of
from tests.mutants.report import enough, report
from tests.mutants.results import Noticed, append_result, as_caught, read_results
from tests.mutants.touched import Walk, keep, kept, walk_of, walked_with

STORIES = ROOT / "tests" / "scenarios"
RESULTS = ROOT / "var" / "mutants" / "results.jsonl"
WALKS = "walks.json"
_catching: list[Catching] = []


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    files = {path: body for path, body in content_files(ROOT).items() if options.only in path}
    if not files:
        print(f"No file of content has “{options.only}” in its path.", file=sys.stderr)
        return 2
    edits = [edit for path, body in sorted(files.items()) for edit in edits_of(path, body, options.seed, options.of)]
    options.results.parent.mkdir(parents=True, exist_ok=True)
    if not (options.go_on or options.again):
        options.results.unlink(missing_ok=True)
    known = read_results(options.results)
    stories = not options.check_only
    left = [edit for edit in edits if edit.key not in known or not _is_done(edit, known[edit.key], stories, options)]
    random.Random(options.seed).shuffle(left)  # a run that is stopped has tried a fair part of every kind
    print(f"{len(edits)} changes in {len(files)} files, seed {options.seed}; {len(left)} to try", flush=True)
    as_they_were = options.go_on or options.again
    walks = _walks(options.results.parent / WALKS, options.jobs, as_they_were) if stories and left else []
    _catch_all(left, walks, options, stories)
    caught = as_caught(edits, read_results(options.results))
    print(report(caught))
    return 0 if enough(caught) else 1


def _is_done(edit: Edit, noticed: Noticed, stories: bool, options: argparse.Namespace) -> bool:
    """Whether a change need not be tried any more; what was tried, and does no harm, is not tried again."""
    tried = noticed.is_final(stories, again=False)
    return tried and (noticed.is_final(stories, options.again) or bool(why_harmless(edit)))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", type=int, help="how many of each file (10 of a table, 5 of another)")
    parser.add_argument("--only", default="", help="files with this in their path")
    parser.add_argument("--check-only", action="store_true", help="ask the check and the examples; play no story")
    parser.add_argument("--continue", action="store_true", dest="go_on", help="try only what no earlier run has tried")
    parser.add_argument("--again", action="store_true", help="and what nobody noticed in an earlier run")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where results are written, a line each")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    return parser.parse_args(arguments)


def _walks(file: Path, jobs: int, as_they_were: bool) -> list[Walk]:
    """What each story works with: kept from an earlier run where story and content are the same.

    `as_they_were`: whatever has changed since, in a run that goes on with an earlier one.
    """
    known = kept(file)
    paths = [path for path in find_stories([STORIES]) if path.parent != STORIES]
    names = {path: path.relative_to(ROOT).as_posix() for path in paths}
    same = [
        known[names[path]]
        for path in paths
        if names[path] in known and (as_they_were or known[names[path]].of == walked_with(path, ROOT))
    ]
    others = [path for path in paths if names[path] not in {walk.story for walk in same}]
    with ProcessPoolExecutor(jobs) as pool:
        walks = [*same, *pool.map(_walk, others)]
    keep(walks, file)
    return walks


def _walk(path: Path) -> Walk:
    return walk_of(path, ROOT)


def _catch_all(edits: Sequence[Edit], walks: list[Walk], options: argparse.Namespace, stories: bool) -> None:
    """Try each change, and write down at once who noticed it."""
    with ProcessPoolExecutor(options.jobs, initializer=_begin, initargs=(walks,)) as pool:
        waiting = [pool.submit(_catch, edit) for edit in edits]
        try:
            for number, done in enumerate(as_completed(waiting), start=1):
                append_result(done.result(), stories, options.results)
                if number % max(len(edits) // 50, 1) == 0:
                    print(f"  {number} of {len(edits)}", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            raise


def _begin(walks: list[Walk]) -> None:
    _catching.append(Catching(ROOT, walks))


def _catch(edit: Edit) -> Caught:
    return _catching[0].catch(edit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
