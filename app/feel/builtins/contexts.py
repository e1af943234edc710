"""Context functions (DMN 1.5 §10.3.4.10)."""

from __future__ import annotations

from app.feel.errors import Mistake
from app.feel.evaluation import Evaluation
from app.feel.registry import built_in
from app.feel.values import Value, a_kind

Context = dict[str, Value]


@built_in("get value", "m: context", "key: string")
def get_value(_: Evaluation, context: Context, key: str) -> Value:
    if key not in context:
        raise Mistake(f"get value: the context has no entry called {key!r}")
    return context[key]


@built_in("get value", "m: context", "keys: list of string")
def get_value_along(_: Evaluation, context: Context, keys: list[str]) -> Value:
    if not keys:
        raise Mistake("get value: the list of keys is empty")
    value: Value = context
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            raise Mistake(f"get value: there is no entry called {key!r}")
        value = value[key]
    return value


@built_in("get entries", "m: context", result="list")
def get_entries(evaluation: Evaluation, context: Context) -> Value:
    evaluation.charge(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@built_in("context", "entries: list of context", result="context")
def context_of(evaluation: Evaluation, entries: list[Context]) -> Value:
    evaluation.charge(len(entries))
    result: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or "key" not in entry or "value" not in entry:
            raise Mistake("context: every entry is a context with a key and a value")
        key = entry["key"]
        if not isinstance(key, str):
            raise Mistake(f"context: a key is text, not {a_kind(key)}")
        if key in result:
            raise Mistake(f"context: the key {key!r} comes twice")
        result[key] = entry["value"]
    return result


@built_in("context put", "context: context", "key: string", "value: any", result="context")
def context_put(_: Evaluation, context: Context, key: str, value: Value) -> Value:
    return {**context, key: value}


@built_in("context put", "context: context", "keys: list of string", "value: any", result="context")
def context_put_along(evaluation: Evaluation, context: Context, keys: list[str], value: Value) -> Value:
    if not keys:
        raise Mistake("context put: the list of keys is empty")
    return _put(evaluation, context, keys, value)


def _put(evaluation: Evaluation, context: Value, keys: list[str], value: Value) -> Context:
    evaluation.charge(1 + len(keys) // 8)
    first, rest = keys[0], keys[1:]
    if first is None:
        raise Mistake("context put: a key is null")
    if context is not None and not isinstance(context, dict):
        raise Mistake(f"context put: {first!r} cannot be put into {a_kind(context)}")
    if context is not None:
        evaluation.charge(len(context) // 8)
    inner = _put(evaluation, (context or {}).get(first), rest, value) if rest else value
    return {**(context or {}), first: inner}


@built_in("context merge", "contexts: list of context", result="context")
def context_merge(evaluation: Evaluation, contexts: list[Context]) -> Value:
    merged: Context = {}
    for context in contexts:
        if context is None:
            raise Mistake("context merge: one of the contexts is null")
        evaluation.charge(1 + len(context) // 8)
        merged.update(context)
    return merged
