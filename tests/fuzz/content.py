"""Odd content: expressions, decision tables, diagrams, forms, letters, landlord files and stories made at random.

Each is refused with an error of its kind, or runs inside its limits.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app import bpmn, dmn, feel
from app.dmn.verify import verify_model
from app.errors import RedressError
from app.feel.registry import BUILTINS
from app.forms import parse_form, render_form
from app.landlords import load_landlord
from app.letters import compose, parse_letter
from app.letters.pdf import to_pdf
from app.scenarios.loading import load_story
from app.scenarios.story import StoryError
from tests.bpmn.drawing import call, end, gateway, loop, process, script, start, user
from tests.bpmn.story import World
from tests.fuzz import odd_values as odd
from tests.fuzz.tally import Tally

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 'string join(for j in 1..90000 return "x")'
ATOMS = (
    "1",
    "0",
    "-1",
    "1e6144",
    "0.000001",
    '"x"',
    '"^(a+)+$"',
    '"(a|aa)*b"',
    LONG,
    "null",
    "true",
    "today()",
    "now()",
    "[1, 2, 3]",
    "[]",
    "{a: 1, b: [1]}",
    "1..100000",
    "for i in 1..100000 return i",
    "for i in 1..300 return for j in 1..300 return j",
    'date("2025-01-01")',
    'date("999999999-12-31")',
    'duration("P999999Y")',
    'duration("PT1S")',
    'time("10:00:00@Europe/London")',
    'date and time("2025-01-01T00:00:00+14:00")',
    "[1..5]",
    "(< 5)",
    "function(x) x + x",
    "function(a, b) a < b",
    "9" * 400,
)
OPERATORS = (
    "+",
    "-",
    "*",
    "/",
    "**",
    "=",
    "!=",
    "<",
    ">=",
    "and",
    "or",
    "in",
    "between 1 and",
    "instance of list<number> or",
)
WORDS = ("a", "i", "item", "partial[-1]", "x.y.z", "?")


def expression(chance: random.Random, depth: int = 0) -> str:
    """A text of FEEL, mostly well formed and often too much."""
    kind = chance.random()
    if depth > 4 or kind < 0.25:
        return chance.choice([*ATOMS, *WORDS]) if chance.random() < 0.95 else odd.text(chance)[:500]
    inner = [expression(chance, depth + 1) for _ in range(3)]
    if kind < 0.45:
        return f"({inner[0]}) {chance.choice(OPERATORS)} ({inner[1]})"
    if kind < 0.75:
        name = chance.choice(sorted(BUILT_INS))
        return f"{name}({', '.join(inner[: chance.choice([0, 1, 2, 2, 3])])})"
    forms = (
        "for i in {0} return {1}",
        "some i in {0} satisfies {1}",
        "every i in {0}, j in {1} satisfies {2}",
        "({0})[{1}]",
        "if {0} then {1} else {2}",
        "{{a: {0}, b: a, c: [b, b, b], d: [c, c, c], e: [d, d, d]}}.e",
        "[{0}, {1}, {2}]",
        "for i in 1..100000 return {0}",
        "{{f: function(x) f(x) + f({0}), r: f(1)}}.r",
        'replace({0}, {1}, "$0$0$0$0")',
        "sort({0}, function(x, y) x < y)",
        "({0}).a",
        "string({0}) + string({1})",
    )
    return chance.choice(forms).format(*inner)


BUILT_INS = BUILTINS.keys()


def try_expressions(tally: Tally, chance: random.Random, rounds: int) -> None:
    """Compile and evaluate expressions, and unary tests."""
    for _ in range(rounds):
        text = expression(chance)
        with tally.one(f"FEEL {text}", (feel.FeelError,)):
            value = feel.compile_expression(text).evaluate({"a": "a" * 60 + "!", "x": [1] * 1000})
            json.dumps(feel.to_json(value))
            feel.to_python(value)
        with tally.one(f"unary tests {text}", (feel.FeelError,)):
            feel.compile_unary_tests(text).holds(chance.choice(odd.SCALARS[:9]), {"a": 1})


def try_tables(tally: Tally, chance: random.Random, rounds: int) -> None:
    """Decision tables with odd cells, run and verified; and tables of many rules."""
    for number in range(rounds):
        source = _table(chance, 3000 if number % 20 == 0 else chance.choice([1, 3, 30]))
        with tally.one(f"table {source[:3000]}", (dmn.DmnError, feel.FeelError)):
            model = dmn.parse_model(source.encode("utf-8", "surrogatepass"), name="odd")
            model.decide("odd", {"a": chance.choice([*odd.SCALARS[:9], "x", 5]), "b": 1}, strict=False)
            if number % 20:
                verify_model(model)


def _table(chance: random.Random, rules: int) -> str:
    def cell() -> str:
        kind = chance.random()
        text = (
            "-"
            if kind < 0.2
            else f"[{chance.randint(0, 9)}..{chance.randint(0, 99)}]"
            if kind < 0.6
            else str(chance.randint(0, 99))
        )
        return text if kind < 0.9 else expression(chance, 3)

    def output() -> str:
        return _xml(expression(chance, 3) if chance.random() < 0.2 else "1")

    asked = _xml(chance.choice(["a", expression(chance, 3)]))
    rows = "".join(
        f'<rule id="r{n}"><inputEntry id="a{n}"><text>{_xml(cell())}</text></inputEntry>'
        f'<inputEntry id="b{n}"><text>{_xml(cell())}</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>{output()}</text></outputEntry></rule>'
        for n in range(rules)
    )
    policy = chance.choice(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER", "PRIORITY"])
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="odd" namespace="odd">'
        f'<decision id="odd" name="odd"><variable name="odd"/><decisionTable id="t" hitPolicy="{policy}">'
        f'<input id="i1" label="a"><inputExpression id="e1"><text>{asked}</text>'
        "</inputExpression></input>"
        '<input id="i2" label="b"><inputExpression id="e2"><text>b</text></inputExpression></input>'
        f'<output id="o" name="out"/>{rows}</decisionTable></decision></definitions>'
    )


def _xml(text: str) -> str:
    kept = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def try_diagrams(tally: Tally, chance: random.Random, rounds: int) -> None:
    """Diagrams that start too much, too deep or too often, and files that are none."""
    for number in range(rounds):
        files = _diagrams(chance, number)
        with tally.one(f"diagram {number % 8} {str(files)[:2000]}", (bpmn.EngineError,)):
            instance = bpmn.parse_diagrams(files).start("main", {"items": [1, 2, 3]}, World().ports())
            instance.dump()
            instance.open_tasks()


def _diagrams(chance: random.Random, number: int) -> dict[str, bytes]:
    kind = number % 8
    if kind == 0:
        return {
            "main.bpmn": (b"<a>" * 3000, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff", b"")[number // 8 % 4]
        }
    if kind == 1:
        many = chance.choice([50, 400, 6000])
        body = f"{start()}{''.join(user(f'u{n}') for n in range(many))}{end()}\nstart -> u0"
        body += "".join(f"\nu{n} -> u{n + 1}" for n in range(many - 1)) + f"\nu{many - 1} -> end"
        return {"main.bpmn": process("main", body)}
    if kind == 2:
        size = chance.choice([10, 499, 501, 90_000])
        body = f"{start()}{user('each', loop(f'=for i in 1..{size} return i', 'it'))}{end()}\nstart -> each -> end"
        return {"main.bpmn": process("main", body)}
    if kind == 3:
        levels = chance.choice([3, 14, 30])
        return {f"p{n}.bpmn": process("main" if n == 0 else f"p{n}", _twice(n, levels)) for n in range(levels)}
    if kind == 4:
        inner = f"{start()}{user('each', loop('=for i in 1..400 return i', 'it'))}{end()}\nstart -> each -> end"
        outer = (
            f"{start()}{call('each', 'inner', loop('=for i in 1..400 return i', 'it'))}{end()}\nstart -> each -> end"
        )
        return {"main.bpmn": process("main", outer), "inner.bpmn": process("inner", inner)}
    if kind == 5:
        return {
            "main.bpmn": process(
                "main", f"{start()}{script('s', '=' + expression(chance), 'r')}{end()}\nstart -> s -> end"
            )
        }
    if kind == 6:
        return {"main.bpmn": process("main", f"{start()}{script('s', '=1', 'r')}{end()}\nstart -> s -> s -> end")}
    due = "=" + expression(chance)
    return {"main.bpmn": process("main", f"{start()}{user('u', due=due, about=due)}{end()}\nstart -> u -> end")}


def _twice(level: int, levels: int) -> str:
    """A process that calls the next one twice."""
    if level == levels - 1:
        return f"{start()}{user('u')}{end()}\nstart -> u -> end"
    calls = call("one", f"p{level + 1}") + call("two", f"p{level + 1}")
    return f"{start()}{gateway('both', 'parallel')}{calls}{end()}\nstart -> both -> one -> end\nboth -> two -> end"


def try_forms(tally: Tally, chance: random.Random, rounds: int) -> None:
    """Form files with odd patterns, limits and expressions, checked and drawn with odd values."""
    for _ in range(rounds):
        fields = [_field(chance, at) for at in range(chance.choice([1, 3, 40]))]
        document = {"type": "default", "id": "odd", "components": fields}
        values = {f"f{at}": odd.json_value(chance) for at in range(len(fields))}
        with tally.one(f"form {str(document)[:1500]} {str(values)[:1500]}", (RedressError, LookupError)):
            form = parse_form(json.dumps(document), "odd")
            render_form(form, values, {"f0": "wrong"}, facts={}, options={})
            form.validate(values)


def _field(chance: random.Random, at: int) -> dict[str, Any]:
    kind = chance.choice(
        ["textfield", "textarea", "number", "datetime", "checklist", "select", "dynamiclist", "expression", "text"]
    )
    field: dict[str, Any] = {
        "type": kind,
        "id": f"F{at}",
        "key": f"f{at}",
        "label": odd.text(chance)[:100].replace("=", ""),
    }
    odd_key = chance.choice(
        ["decimalDigits", "defaultRepetitions", "increment", "values", "properties", "validate", "appearance"]
    )
    field[odd_key] = chance.choice([odd.json_value(chance), {}, None])
    if chance.random() < 0.5:
        pattern = chance.choice(
            ["^(a+)+$", "(x|y)*" * 30 + "w", "(a{1,999}){1,999}", "[" * 50, "(?:" * 60, odd.text(chance)]
        )
        field["validate"] = {"pattern": pattern, "maxLength": chance.choice([None, 5, "=" + expression(chance, 3)])}
    if chance.random() < 0.4:
        field["conditional"] = {"hide": "=" + expression(chance, 2)}
    if kind == "dynamiclist":
        field |= {"path": f"f{at}", "components": [{"type": "textfield", "id": "C", "key": "c", "label": "c"}]}
    if kind == "expression":
        field["expression"] = "=" + expression(chance, 2)
    if kind == "text":
        field["text"] = odd.text(chance)
    return field


def try_letters(tally: Tally, chance: random.Random, rounds: int) -> None:
    """Letters that repeat too much, with odd words in them and in place of them, as PDF too."""
    many = [{"name": odd.text(chance)[:300], "inner": list(range(300))} for _ in range(300)]
    for number in range(rounds):
        body = _letter(chance)
        edits = {"part": odd.text(chance)} if chance.random() < 0.4 else {}
        with tally.one(f"letter {body[:1000]} {str(edits)[:500]}", (RedressError,)):
            template = parse_letter(f"---\ntitle: Odd\n---\n::: part\n{body}\n:::\n", "ODD")
            made = compose(
                template, {"many": many, "words": odd.text(chance), "day": chance.choice(odd.DAYS)}, edits=edits
            )
            assert made.html is not None
            if number % 5 == 0:
                to_pdf(made, {"landlord": "Odd"})


def _letter(chance: random.Random) -> str:
    lines = [
        "{{ words }}",
        "# {{ words }}",
        "| {{ words }} |",
        "- {{ words }}",
        "[x]({{ words }})",
        odd.text(chance)[:3000],
    ]
    lines = [chance.choice([*lines, "{{ " + expression(chance, 2) + " }}"]).replace("\n", " ") for _ in range(3)]
    for name in ("a", "b", "c", "d")[: chance.randint(0, 4)]:
        source = chance.choice(["many", "=for i in 1..1000 return i", "=" + expression(chance, 2)])
        lines = [f"::: each {name} in {source}".replace("\n", " "), *lines, ":::"]
    return "\n".join(lines)


def try_landlord_files_and_stories(tally: Tally, chance: random.Random, rounds: int) -> None:
    """Landlord files and stories that are nested, repeated or long."""
    whole = (ROOT / "landlords" / "aspire.toml").read_text()
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    stories = (
        f"l0: &l0 [x, x]\n{levels}",
        "[" * 5000,
        "a: " * 3000,
        "x: " + "y" * 600_000,
        "{" * 3000,
        "- " * 5000 + "x",
        "title: x\nlandlord: aspire\nsteps: " + "9" * 5000,
        "&a [*a]",
        "? " * 2000,
        "!!python/object/apply:os.system [x]",
    )
    with TemporaryDirectory() as folder:
        for number in range(rounds):
            at = chance.randrange(len(whole))
            text = chance.choice(
                [
                    "a = " + "[" * 5000,
                    whole[:at] + odd.text(chance)[:500] + whole[at:],
                    "x = " + "9" * 5000,
                    "[a" * 3000,
                    "\x00",
                ]
            )
            with tally.one(f"landlord file {number} {text[:200]}", (RedressError,)):
                load_landlord(text.encode("utf-8", "replace"), "aspire")
            path = Path(folder) / f"S{number}.yaml"
            path.write_text(stories[number % len(stories)])
            with tally.one(f"story {stories[number % len(stories)][:200]}", (RedressError, StoryError)):
                load_story(path)
