"""The OpenAPI document says what the face does: it is valid, names every address, and nothing made from it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import ACKNOWLEDGE, PREFIX, Rest, rest_over
from tests.conftest import migrate
from tests.drivers.runtime_driver import RuntimeDriver

EXAMPLES = 8
"""For each address and method."""
OPEN = {("/api/v1/session", "post")}
WHO = {"/instances": "admin", "/incidents": "admin", "/tasks": "officer", "/contacts": "officer"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rest]:
    """A runtime with a case that is acknowledged, for requests that nobody thought of."""
    url = f"sqlite:///{tmp_path_factory.mktemp('openapi') / 'redress.db'}"
    migrate(url)
    driver = RuntimeDriver(url)
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    rest = rest_over(driver, url)
    yield rest
    rest.app.extensions["runtime"].database.dispose()
    driver.close()


@pytest.fixture(scope="module")
def document(runtime: Rest) -> dict[str, Any]:
    document = runtime.client.get("/api/openapi.json").json
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def api_schema(runtime: Rest) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", runtime.app)


def test_the_document_is_openapi_3_1_and_valid(document: dict[str, Any], api_schema: Any) -> None:
    """Schemathesis reads every operation of it, with its parameters and its body."""
    assert document["openapi"].startswith("3.1")
    api_schema.validate()
    operations = [operation.ok() for operation in api_schema.get_all_operations()]
    assert len(operations) == sum(len(_methods(operations_there)) for operations_there in document["paths"].values())
    assert document["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}


def _methods(path: dict[str, Any]) -> set[str]:
    return set(path) & {"get", "post", "put", "delete", "patch"}


def test_every_address_is_in_the_document_and_explained(runtime: Rest, document: dict[str, Any]) -> None:
    rules = {
        re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"{\1}", rule.rule)
        for rule in runtime.app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
    }
    assert rules == set(document["paths"])
    for path, operations in document["paths"].items():
        for method in _methods(operations):
            assert operations[method]["summary"], f"{method} {path}"
            assert "default" in operations[method]["responses"], f"{method} {path} does not say how it refuses"


def test_every_operation_asks_for_a_token_before_anything_else(runtime: Rest, document: dict[str, Any]) -> None:
    """Also where the body is nonsense or the row is not there."""
    for path, operations in document["paths"].items():
        for method in _methods(operations) - {without_token for where, without_token in OPEN if where == path}:
            address = re.sub(r"\{\w+\}", "999999", path)
            answer = runtime.client.open(address, method=method.upper(), data=b"{", content_type="application/json")
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.json is not None
            assert answer.json["message"].startswith("Sign in first")


def test_every_address_of_the_document_is_in_the_guide(document: dict[str, Any]) -> None:
    """docs/api-addresses.md and docs/api-studio-addresses.md are complete."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    guide = "".join((docs / name).read_text() for name in ("api-addresses.md", "api-studio-addresses.md"))
    for path, operations in document["paths"].items():
        short = path.removeprefix(PREFIX)
        for method in _methods(operations):
            assert re.search(rf"\| `{method.upper()} {re.escape(short)}` \|", guide), f"{method.upper()} {short}"


@pytest.mark.walks
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_no_request_made_from_the_document_fails(runtime: Rest, api_schema: Any, method: str) -> None:
    """Whatever is sent, the answer is one that the document describes, and never a fault of the program."""
    operations = [operation.ok() for operation in api_schema.get_all_operations()]
    asked = [operation for operation in operations if operation.method == method]
    assert asked
    for operation in asked:
        _ask(runtime, operation)


def _ask(runtime: Rest, operation: Any) -> None:
    path = operation.path.removeprefix(PREFIX)
    who = next((name for start, name in WHO.items() if path.startswith(start)), "manager")

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        for name, value in (case.path_parameters or {}).items():
            if name.endswith("_id") and value % 2:
                case.path_parameters[name] = 1  # every other one is there
            elif path == "/reports/{name}" and len(value) % 2:
                case.path_parameters[name] = "extensions"
        plainly = {"Accept-Encoding": "identity"}  # the client of the tests opens nothing that is compressed
        response = case.call(headers={"Authorization": f"Bearer {runtime.token(who)}", **plainly})
        case.validate_response(response, checks=CHECKS)

    ask()
