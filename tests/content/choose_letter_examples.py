"""Examples of what a letter says, few, and so chosen that slips in the letter are noticed.

``python -m tests.content.choose_letter_examples [PART-OF-A-PATH] [--again]`` writes the files of tests/sample_letters
that are missing (``--again``: all of them anew, with what their examples give) from what the letters on disk say. Read
what it wrote: an example says what the letter has to say, whether or not it does so today. The first is the whole
letter, line by line; the others say what differs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import yaml

from app import letters
from app.feel import PythonExpression, compile_expression, to_python
from app.feel.free_names import PathNames
from app.letters import markdown
from app.scenarios.letter_examples import (
    FOLDER,
    SAMPLE_CASE,
    LetterExample,
    difference,
    facts_with,
    in_one_line,
    letter_file_of,
)
from app.scenarios.yaml_lines import read
from tests.content.candidates import Compared, distinct
from tests.content.flow_yaml import flow
from tests.drivers.runtime_driver import ROOT
from tests.mutants.harmless import why_harmless
from tests.mutants.letter_edits import edits

SEEDS = 3
"""Each gives every place of a letter one slip of each kind."""
MOST_TRIED = 400
LATE, LATER = date(2026, 1, 16), date(2026, 1, 21)
"""Days that have passed when the letter goes out."""
ALL_LATE = {"due": LATE, "passed": True}
MET = date(2026, 1, 20)
DAYS = ("due", "met", "code", "new_answer_by", "expected_on", "promised", "reply_by", "new_date")
NEVER_CHANGED = ("today", "sent_on")


@dataclass(frozen=True)
class Said:
    """What a letter is for some facts, as an example holds it."""

    elements: tuple[str, ...]
    lines: tuple[str, ...]
    stopped: tuple[str, ...]
    stage: Any
    promises: date | None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.content.choose_letter_examples", description=__doc__)
    parser.add_argument("part", nargs="?", default="", help="letters with this in their path")
    parser.add_argument("--again", action="store_true", help="also where there are examples already")
    options = parser.parse_args(arguments)
    for name in ("plain_text", "numbered_text"):  # most of a letter is the same after a slip
        setattr(markdown, name, lru_cache(maxsize=None)(getattr(markdown, name)))
    for path in sorted((ROOT / "letters").rglob("*.md")):
        letter = path.relative_to(ROOT).as_posix()
        target = letter_file_of(letter, ROOT)
        if options.part in letter and (options.again or not target.exists()):
            chosen, unnoticed = choose(letter, path.read_bytes())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(written(letter, chosen), encoding="utf-8")
            print(f"{letter}: {len(chosen)} examples", flush=True)
            for slip in unnoticed:
                print(f"    not noticed: {slip}")
    return 0


def sample_case() -> dict[str, Any]:
    return dict(read((ROOT / FOLDER / SAMPLE_CASE).read_text(encoding="utf-8")))


def said_by(template: letters.Template, facts: Mapping[str, Any]) -> Said:
    letter = letters.compose(template, facts)
    lines = tuple(line.strip() for line in [letter.title, *letter.numbered_text.splitlines()] if line.strip())
    return Said(letter.present, lines, (*letter.gaps, *letter.passed), _number(letter.stage), letter.promises)


def _number(stage: Any) -> Any:
    return int(stage) if stage is not None and str(stage).isdigit() else stage


def choose(letter: str, body: bytes) -> tuple[list[tuple[Mapping[str, Any], LetterExample]], list[str]]:
    """What the examples of a letter give and say, and the slips that none of them notices.

    Begins with what the examples there are give. Of each letter only what differs from the first is said, and around
    a slip that would still go unnoticed, the words that stand there.
    """
    key = letter.rpartition("/")[2].removesuffix(".md")
    template, facts = letters.parse_letter(body, key), sample_case()
    slips = dict(_slips(letter, body, key))
    tried: list[Mapping[str, Any]] = []
    noticed: list[set[str]] = []
    for given in islice(chain(_given_already(letter), _given(template, facts)), MOST_TRIED):
        left = slips.keys() - set().union(*noticed)
        if not left:
            break
        with_given = facts_with(facts, given)
        right = said_by(template, with_given)
        caught = {name for name in left if said_by(slips[name], with_given) != right}
        if (caught or not given) and given not in tried:
            tried.append(given)
            noticed.append(caught)
    kept = _without_needless(template, tried, slips)
    first = _example(template, facts, {}, None)
    examples = [_example(template, facts, given, first if given else None) for given in kept]
    for name in sorted(set().union(*noticed)):
        if not any(difference(slips[name], example) for example in examples):
            _say_more(template, slips[name], examples)
    return list(zip(kept, examples, strict=True)), sorted(slips.keys() - set().union(*noticed))


def _given_already(letter: str) -> list[dict[str, Any]]:
    """What the examples give that somebody has written or kept; the sample case first."""
    path = letter_file_of(letter, ROOT)
    known = read(path.read_text(encoding="utf-8"))["examples"] if path.exists() else []
    return [{}, *(dict(example["given"]) for example in known if example["given"])]


def _without_needless(
    template: letters.Template, tried: Sequence[Mapping[str, Any]], slips: Mapping[str, letters.Template]
) -> list[Mapping[str, Any]]:
    """Those without which a slip would go unnoticed; the first stays."""
    facts = sample_case()
    catches: list[set[str]] = []
    for given in tried:
        with_given = facts_with(facts, given)
        right = said_by(template, with_given)
        catches.append({name for name, slip in slips.items() if said_by(slip, with_given) != right})
    kept = list(range(len(tried)))
    for number in sorted(kept[1:], key=lambda at: len(catches[at])):
        if catches[number] <= set().union(*(catches[other] for other in kept if other != number)):
            kept.remove(number)
    return [tried[number] for number in kept]


def _say_more(template: letters.Template, slip: letters.Template, examples: list[LetterExample]) -> None:
    """Add to the first example whose letter a slip changes the words around the change, so that it notices it."""
    for at, example in enumerate(examples):
        right, wrong = (_text(each, example.facts).split(" ") for each in (template, slip))
        differs = next((n for n, pair in enumerate(zip(right, wrong, strict=False)) if pair[0] != pair[1]), None)
        if differs is None:
            continue
        for width in range(2, 30):
            words = " ".join(right[max(differs - width, 0) : differs + width])
            if words not in " ".join(wrong):
                changed = replace(example, says=_with_words(" ".join(right), example.says, words))
                if not difference(template, changed) and difference(slip, changed):
                    examples[at] = changed
                    return


def _with_words(text: str, says: Sequence[str], words: str) -> tuple[str, ...]:
    """What is said, with these words besides: what they overlap becomes one with them, in the order of the letter."""
    begin = text.find(words)
    end = begin + len(words)
    kept: list[tuple[int, str]] = []
    at = 0
    for said in map(in_one_line, says):
        at = text.find(said, at)
        if at + len(said) <= begin or at >= end:
            kept.append((at, said))
        else:
            begin, end = min(begin, at), max(end, at + len(said))
        at += len(said)
    return tuple(said for _, said in sorted([*kept, (begin, text[begin:end])]))


def _text(template: letters.Template, facts: Mapping[str, Any]) -> str:
    return in_one_line(" ".join(said_by(template, facts).lines))


def _slips(letter: str, body: bytes, key: str) -> Iterator[tuple[str, letters.Template]]:
    """Slips after which the letter can still be read."""
    for seed in range(SEEDS):
        for edit in edits(letter, body, random.Random(seed)):
            if edit.kind.endswith("misspelt") or why_harmless(edit):
                continue  # the check knows the names
            try:
                yield f"{edit.kind} | {edit.where} | {edit.what}", letters.parse_letter(edit.body, key)
            except letters.LetterError:
                continue  # the check says so


# -- facts to try ------------------------------------------------------------------------------------------------------


def _given(template: letters.Template, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The sample case; the same when all is late, and at stage 2; each with one more fact changed, and with several."""
    singles = list(_singles(template, facts))
    clocks = _clocks(template)
    late = {f"{clock}.{name}": value for clock in clocks for name, value in ALL_LATE.items()}
    second = {"complaint.stage": 2} if {"complaint.stage": 2} in singles else {}
    starts = [dict(each) for each in distinct([{}, late, second, {**late, **second}])]
    yield from starts
    yield from _reaching_more(template, facts, starts, singles)
    chance = random.Random(template.key)
    while len(singles) > 3:
        several = [chance.choice(starts), *chance.sample(singles, chance.randint(2, 4))]
        yield {path: value for given in several for path, value in given.items()}


def _reaching_more(
    template: letters.Template,
    facts: Mapping[str, Any],
    starts: Sequence[dict[str, Any]],
    singles: Sequence[dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Each fact changed besides; and again besides what made the letter say, or leave out, what it had not before."""
    shown: set[str] = set()
    whole = said_by(template, facts).lines
    waiting = deque(starts)
    while waiting:
        before = waiting.popleft()
        for single in singles:
            if not single.keys() <= before.keys():
                given = {**before, **single}
                yield given
                lines = said_by(template, facts_with(facts, given)).lines
                if new := {*lines, *(f"without {line}" for line in whole if line not in lines)} - shown:
                    shown |= new
                    waiting.append(given)


def _clocks(template: letters.Template) -> list[str]:
    return sorted({".".join(path.split(".")[:2]) for path in template.paths if path.startswith("deadlines.")})


def _singles(template: letters.Template, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One fact changed that decides what the letter says."""
    compared = Compared()
    for text in _conditions(template):
        compared.read(compile_expression(text).tree)
    of_rows: dict[str, list[Any]] = {}
    for path in compared.paths:
        if _is_of_a_row(path):
            nothing = [None] if path in compared.named else []
            of_rows.setdefault(path[-1], []).extend([*compared.constants.get(path, []), *nothing])
    for path in sorted(compared.paths):
        if not _is_of_a_row(path):
            constants = [to_python(value) for value in compared.constants.get(path, [])]
            name = ".".join(path)
            yield from ({name: value} for value in _others(name, constants, facts, of_rows))
    yield from ({f"{clock}.met": MET} for clock in _clocks(template))


def _is_of_a_row(path: PathNames) -> bool:
    return path[0] in ("point", "remedy", "action", "body", "step")


def _conditions(template: letters.Template) -> Iterator[str]:
    """The expressions that decide something: conditions, repetitions, and values that are chosen."""
    settings = [setting.text for setting in (template.stage, template.promises) if setting]
    yield from settings
    for block in template.blocks:
        if block.when:
            yield block.when.text
        yield from _inside(block.body)


def _inside(nodes: Any) -> Iterator[str]:
    for node in nodes:
        expressions: list[PythonExpression] = []
        if hasattr(node, "parts"):
            expressions = [part.expression for part in node.parts if not isinstance(part, str)]
            yield from (each.text for each in expressions if each.text.startswith(("if ", "(if")))
        else:
            yield node.expression.text
            yield from _inside(node.body)
            yield from _inside(node.otherwise or ())


def _others(
    path: str, constants: Sequence[Any], facts: Mapping[str, Any], of_rows: Mapping[str, Sequence[Any]]
) -> list[Any]:
    """What else a fact could be: what it is compared with, nothing, another day, a list without or with less."""
    value: Any = facts
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    name = path.rpartition(".")[2]
    others: list[Any] = [int(other) if isinstance(other, Decimal) else other for other in constants]
    if isinstance(value, Mapping) or name in NEVER_CHANGED:
        others = []
    elif name in DAYS:
        others += [LATE, LATER, date(2026, 2, 11)]
    elif isinstance(value, bool):
        others.append(not value)
    elif isinstance(value, list):
        others = [[], value[:1], value[1:], *_other_rows(value[0], of_rows)]
    elif isinstance(value, str):
        others += ["other"] if constants and "" not in constants else [""]
    others = [other for other in others if not isinstance(other, bool) or value is None or isinstance(value, bool)]
    nothing = [] if name in NEVER_CHANGED else [None]
    return [other for other in distinct([*others, *nothing]) if other != value]


def _other_rows(row: Any, of_rows: Mapping[str, Sequence[Any]]) -> Iterator[list[Any]]:
    """Lists of one row that holds what rows are compared with."""
    for name, values in of_rows.items():
        if isinstance(row, Mapping) and name in row:
            yield from ([{**row, name: to_python(value)}] for value in values)


# -- writing -----------------------------------------------------------------------------------------------------------


def _example(
    template: letters.Template, facts: Mapping[str, Any], given: Mapping[str, Any], first: LetterExample | None
) -> LetterExample:
    """The whole letter, or, after a first example, what differs from that."""
    facts = facts_with(facts, given)
    said = said_by(template, facts)
    lines, lacks = said.lines, tuple[str, ...]()
    if first is not None:
        whole = said_by(template, first.facts).lines
        text = in_one_line(" ".join(said.lines))
        before = in_one_line(" ".join(whole))
        lines = tuple(line for line in said.lines if in_one_line(line) not in before)
        lacks = tuple(line for line in whole if in_one_line(line) not in text)
    settled: dict[str, Any] = {}
    if template.settings.get("stage"):
        settled["stage"] = said.stage
    if template.promises:
        settled["promises"] = said.promises
    if first is not None:
        settled = {name: value for name, value in settled.items() if value != first.settled[name]}
    same = first is not None and first.elements == said.elements
    elements = None if same and (lines or lacks or settled) else said.elements
    return LetterExample(0, facts, elements, lines, lacks, said.stopped, settled)


def written(letter: str, chosen: Sequence[tuple[Mapping[str, Any], LetterExample]]) -> str:
    """The file of examples, as people would write it."""
    lines = [f"# What {letter} says. Publishing composes it again (docs/examples.md).", "examples:"]
    for given, example in chosen:
        lines.append(f"  - given: {_flow(dict(given))}")
        if example.elements is not None:
            lines.append(f"    elements: {_flow(list(example.elements))}")
        for name in ("says", "lacks", "stopped"):
            if texts := getattr(example, name):
                lines.append(f"    {name}:")
                lines += [f"      - {_flow(text)}" for text in texts]
        lines += [f"    {name}: {_flow(value)}" for name, value in example.settled.items()]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _flow(value: Any) -> str:
    return flow(_plain(value), _Dumper)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
