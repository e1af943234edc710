"""A run of a model: what a decision requires is evaluated first, each decision once (DMN 1.5 §10.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.dmn import elements as dmn
from app.dmn.compiled_model import Bkm, CompiledModel, Decision, Service
from app.dmn.decision_evaluation import DecisionEvaluation, argument, fail_or_warn, fitted
from app.dmn.errors import DecisionError
from app.dmn.provision import names_not_drawn
from app.feel.conversion import from_python, to_json
from app.feel.errors import FeelError, Mistake
from app.feel.evaluation import Budget, Scope
from app.feel.invocation import invoke
from app.feel.values import Function, Parameter, Value

Key = tuple[str, str]


class Answer:
    """The answer of a decision: a FEEL value, warnings, and the trace in plain JSON."""

    __slots__ = ("value", "warnings", "version", "read", "_runtime", "_trace")

    def __init__(self, value: Value, evaluation: DecisionEvaluation, version: str) -> None:
        self.value = value
        self.warnings: list[str] = list(dict.fromkeys(evaluation.warnings))
        self.version = version
        self.read: Callable[[], dict[str, str]] | None = None
        self._runtime = evaluation
        self._trace: list[dict[str, Any]] | None = None

    @property
    def trace(self) -> list[dict[str, Any]]:
        """An entry for each decision made, in order; the last is that of the answer.

        Where somebody has said what it `read`, the last has that too: name → value, as FEEL writes it.
        """
        if self._trace is None:
            self._trace = [render() for render in self._runtime.recorded]
            if self._trace:
                self._trace[-1]["warnings"] = self.warnings
                if self.read is not None:
                    self._trace[-1]["read"] = self.read()
            for entry in self._trace:
                entry.setdefault("warnings", [])
        return self._trace

    def __repr__(self) -> str:
        return f"Answer({self.value!r})"


def _given(name: str, value: object) -> Value:
    try:
        return from_python(value)
    except FeelError as error:
        raise DecisionError(f"the input {name!r}: {error}") from error


class Run:
    """The values of input data and decisions by namespace and id, each evaluated when first needed."""

    def __init__(self, model: CompiledModel, inputs: Mapping[str, Any], strict: bool, budget: Budget | None) -> None:
        self.model = model
        self.evaluation = DecisionEvaluation(strict, budget)
        self.evaluation.now_given = inputs.get("__now__")
        self.inputs = {name: _given(name, value) for name, value in inputs.items() if name != "__now__"}
        self.values: dict[Key, Value] = {}

    # -- answers ---------------------------------------------------------------------------------

    def answer(self, decision: Decision) -> Answer:
        """The answer of a decision; raises ``DecisionError``."""
        return self._answer(lambda: self.decision_value(self.model, decision))

    def answer_service(self, service: Service) -> Answer:
        """The answer of a decision service for the inputs of this run; raises ``DecisionError``."""

        def value() -> Value:
            given = {name: self.inputs.get(name) for name, _ in self._service_parameters(self.model, service)}
            try:
                return self._service_value(self.model, service, given)
            except Mistake as mistake:
                fail_or_warn(self._scope({}), str(mistake), service.id)
                return None

        return self._answer(value)

    def answer_bkm(self, bkm: Bkm, arguments: Mapping[str, Any]) -> Answer:
        """The answer of a business knowledge model for arguments by name; raises ``DecisionError``."""

        def value() -> Value:
            given = [(name, from_python(argument)) for name, argument in arguments.items()]
            try:
                return invoke(self.bkm_function(self.model, bkm), (), given, self.evaluation)
            except Mistake as mistake:
                fail_or_warn(self._scope({}), str(mistake), bkm.id)
                return None

        return self._answer(value)

    def _answer(self, work: Any) -> Answer:
        try:
            value = work()
        except RecursionError:
            raise DecisionError(f"a decision of {self.model.name!r} is nested too deeply") from None
        except FeelError as error:
            raise DecisionError(f"a decision of {self.model.name!r} was stopped: {error}") from error
        return Answer(value, self.evaluation, self.model.version)

    # -- elements --------------------------------------------------------------------------------

    def decision_value(self, model: CompiledModel, decision: Decision) -> Value:
        """The value of a decision, evaluated once in a run."""
        key = (model.namespace, decision.id)
        if key in self.values:
            return self.values[key]
        element = decision.element
        for name in names_not_drawn(model, decision) if self.evaluation.strict else ():
            message = f"{decision.name!r} reads {name!r}, and no arrow leads there: draw one from {name!r}"
            raise DecisionError(message, decision=decision.id)
        scope = self._scope(self._required(model, (*element.information, *element.knowledge)))
        if element.logic is None:
            fail_or_warn(
                scope, f"{decision.name!r} has no decision logic: draw a table or write an expression", decision.id
            )
        before = len(self.evaluation.recorded)
        value = decision.logic(scope)
        if isinstance(value, (list, dict)):
            self.evaluation.charge_items(value)
        value = fitted(value, decision.type, scope, f"the result of {decision.name!r}", decision.id)
        if decision.table is None or len(self.evaluation.recorded) == before:
            self._record_expression(model, decision, scope, value)
        self.values[key] = value
        return value

    def input_value(self, model: CompiledModel, element: dmn.DrgElement) -> Value:
        """The value given for input data, fitted to its type."""
        key = (model.namespace, element.element_id)
        if key not in self.values:
            given = self.inputs.get(element.variable, self.inputs.get(element.name))
            wanted = model.input_types[element.element_id]
            self.values[key] = fitted(given, wanted, self._scope({}), f"the input {element.name!r}", element.element_id)
        return self.values[key]

    def bkm_function(self, model: CompiledModel, bkm: Bkm) -> Function:
        """The function of a business knowledge model, which may call itself."""
        key = (model.namespace, bkm.id)
        if key not in self.values:
            names: dict[str, Value] = {}
            scope = Scope(names, None, self.evaluation)
            function = bkm.define(scope)
            self.values[key] = function
            names[bkm.variable] = function
            names.update(self._required(model, bkm.element.knowledge))
        function = self.values[key]
        assert isinstance(function, Function)
        return function

    def _required(self, model: CompiledModel, references: tuple[str, ...]) -> dict[str, Value]:
        """The values that an element requires, by name; those of an import are in a context of the import's name."""
        names: dict[str, Value] = {}
        for reference in references:
            target = model.resolve(reference)
            if target is None:
                continue
            owner, element = target
            prefix = model.import_name(owner)
            holder = names.setdefault(prefix, {}) if prefix else names
            value = self._element_value(owner, element)
            holder.update(dict.fromkeys(model.names_of(owner, element), value))
        return names

    def _element_value(self, model: CompiledModel, element: dmn.DrgElement) -> Value:
        if isinstance(element, dmn.DecisionElement):
            return self.decision_value(model, model.decisions[element.element_id])
        if isinstance(element, dmn.BkmElement):
            return self.bkm_function(model, model.bkms[element.element_id])
        if isinstance(element, dmn.ServiceElement):
            return self.service_function(model, model.services[element.element_id])
        return self.input_value(model, element)

    def _scope(self, names: dict[str, Value]) -> Scope:
        """The scope of a decision: what it requires, and the inputs that no element of the model declares."""
        free = {name: value for name, value in self.inputs.items() if name not in self._declared()}
        return Scope(names, Scope(free, None, self.evaluation), self.evaluation)

    def _declared(self) -> frozenset[str]:
        return self.model.declared_names

    # -- decision services -----------------------------------------------------------------------

    def _service_parameters(self, model: CompiledModel, service: Service) -> list[tuple[str, Key]]:
        parameters = []
        for reference in (*service.element.input_data, *service.element.input_decisions):
            target = model.resolve(reference)
            if target is not None:
                owner, element = target
                parameters.append((element.variable, (owner.namespace, element.element_id)))
        return parameters

    def service_function(self, model: CompiledModel, service: Service) -> Function:
        """A decision service as a function."""
        parameters = self._service_parameters(model, service)

        def call(_: object, *arguments: Value) -> Value:
            given = dict(zip((name for name, _ in parameters), arguments, strict=True))
            return self._service_value(model, service, given)

        return Function(service.name, tuple(Parameter(name) for name, _ in parameters), call)

    def _service_value(self, model: CompiledModel, service: Service, given: Mapping[str, Value]) -> Value:
        inner = Run(self.model, {}, self.evaluation.strict, self.evaluation.budget)
        inner.evaluation = self.evaluation
        for reference in (*service.element.input_data, *service.element.input_decisions):
            target = model.resolve(reference)
            if target is None:
                continue
            owner, element = target
            wanted = (
                owner.decisions[element.element_id].type
                if isinstance(element, dmn.DecisionElement)
                else owner.input_types[element.element_id]
            )
            what = f"{service.name!r} is given a wrong {element.variable!r}"
            inner.values[(owner.namespace, element.element_id)] = argument(
                given.get(element.variable), wanted, self._scope({}), what, service.id
            )
        results: dict[str, Value] = {}
        for reference in service.element.outputs:
            target = model.resolve(reference)
            if target is not None and isinstance(target[1], dmn.DecisionElement):
                owner, element = target
                results[element.variable] = inner.decision_value(owner, owner.decisions[element.element_id])
        value = next(iter(results.values())) if len(results) == 1 else results
        return fitted(value, service.type, self._scope({}), f"the result of {service.name!r}", service.id)

    # -- trace -----------------------------------------------------------------------------------

    def _record_expression(self, model: CompiledModel, decision: Decision, scope: Scope, value: Value) -> None:
        logic = decision.element.logic
        names = {name: item for name, item in scope.names.items() if not isinstance(item, Function)}
        self.evaluation.recorded.append(
            lambda: {
                "decision": decision.id,
                "name": decision.name,
                "kind": "expression",
                "expression": " ".join(logic.text.split()) if isinstance(logic, dmn.LiteralBox) else "",
                "hit_policy": "",
                "table_version": model.version,
                "inputs": [{"expression": name, "label": name, "value": to_json(item)} for name, item in names.items()],
                "output_names": [decision.variable],
                "rules": [],
                "output": to_json(value),
                "default_used": False,
            }
        )
