"""Decision models: parsed once, they decide as often as needed (DMN 1.5 §10.4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from app.dmn.compiled_model import CompiledModel, Imports
from app.dmn.errors import DmnParseError
from app.dmn.reader import read_definitions
from app.dmn.run import Answer, Run
from app.feel.evaluation import Budget


class Model(CompiledModel):
    """A version of a DMN file that can be asked for decisions."""

    def decide(
        self, decision: str, inputs: Mapping[str, Any], *, strict: bool = True, budget: Budget | None = None
    ) -> Answer:
        """The answer of a decision (by id or name) for inputs by name.

        ``strict`` raises ``DecisionError`` where DMN gives null without a word: two rules of a UNIQUE table match, no
        rule matches and there is no default, a value has the wrong type, an expression is not FEEL. Otherwise the value
        is null and the answer's warnings say why. Raises ``UnknownDecisionError``.
        """
        decided = self.find_decision(decision)
        return Run(self, inputs, strict, budget).answer(decided)

    def decide_service(
        self, service: str, inputs: Mapping[str, Any], *, strict: bool = True, budget: Budget | None = None
    ) -> Answer:
        """The answer of a decision service (by id or name) for its input decisions and input data by name."""
        called = self.find_service(service)
        return Run(self, inputs, strict, budget).answer_service(called)

    def invoke_bkm(
        self, bkm: str, arguments: Mapping[str, Any], *, strict: bool = True, budget: Budget | None = None
    ) -> Answer:
        """The answer of a business knowledge model (by id or name) for its parameters by name."""
        invoked = self.find_bkm(bkm)
        return Run(self, {}, strict, budget).answer_bkm(invoked, arguments)


def parse_model(source: bytes | str, *, name: str = "", imports: Imports | None = None) -> Model:
    """Read and compile a DMN file of version 1.1 to 1.5.

    ``imports`` gives the model of an ``<import>``, as a function of namespace and location or as a mapping by
    namespace. Raises ``DmnParseError`` for a file that is not DMN. Expressions that are not FEEL are in
    ``Model.problems``, and are raised when a strict decision meets them.
    """
    content = source.encode() if isinstance(source, str) else source
    try:
        return Model(read_definitions(content), hashlib.sha256(content).hexdigest(), imports, name)
    except RecursionError:
        raise DmnParseError("the file is nested too deeply") from None
