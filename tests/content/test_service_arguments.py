"""What diagrams hand to services: a name that is misspelt, missing or unknown is found, with the nearest."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest

from app.casework.services.registry import SERVICES
from app.content.contracts.services import SERVICE_ARGUMENTS
from tests.content.changed_content import changed, errors_of, said_of

LANDLORD = "aspire"
CONTRIBUTION, NOTICE = "bpmn/common/contribution.bpmn", "bpmn/common/board_notice.bpmn"
QUICK_FIX = "bpmn/aspire/quick_fix.bpmn"


def arguments_read(name: str) -> set[str]:
    """The names that the code of a service asks its arguments for, one by one or in a loop over several."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(SERVICES[name]))))
    asked: list[ast.expr] = []
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id="arguments"), slice=key):
                asked.append(key)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="arguments"), attr="get"), args=[key, *_]):
                asked.append(key)
            case ast.comprehension(iter=ast.Tuple(elts=keys)):
                asked += keys
    return {str(key.value) for key in asked if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_reads_the_arguments_that_its_contract_names_and_no_others(name: str) -> None:
    assert arguments_read(name) == {argument.name for argument in SERVICE_ARGUMENTS[name].arguments}


def test_each_service_has_a_contract() -> None:
    assert SERVICE_ARGUMENTS.keys() == SERVICES.keys()


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (CONTRIBUTION, '<zeebe:header key="text"', '<zeebe:header key="txet"', "Rename “txet” to “text”."),
        (CONTRIBUTION, 'target="username"', 'target="usrename"', "Did you mean “username”?"),
        (CONTRIBUTION, 'target="role"', 'target="means"', "without “role” or “username”"),
        (QUICK_FIX, 'key="on" value="today"', 'key="on" value="todya"', "Did you mean “today”?"),
        (QUICK_FIX, 'key="against" value="code"', 'key="against" value="cod"', "Did you mean “code”?"),
        (QUICK_FIX, '<zeebe:header key="code" value="LETTER_INCOMPLETE" />', "", "without “code”"),
        (NOTICE, 'value="tell_board" />', 'value="tel_board" />', "Did you mean “tell_board”?"),
        ("bpmn/common/referred_back.bpmn", 'key="until" value="response_issued', 'key="until" value="respones_issued',
         "Did you mean “response_issued”?"),
        ("bpmn/common/referred_back.bpmn", 'key="event" value="referred_back"', 'key="event" value="refered_back"',
         "Did you mean “referred_back”?"),
        ("bpmn/common/acceptance.bpmn", 'type="send_message"', 'type="send_mesage"', "Write “send_message”."),
        (CONTRIBUTION, 'source="=landlord.complaints_officer" target="role"',
         'source="=12" target="role"', "text is needed"),
        ("bpmn/common/legal_proceedings.bpmn", "&quot;take_legal_advice,", "&quot;take_legal_advise,",
         "Did you mean “take_legal_advice”?"),
    ],
)  # fmt: skip
def test_an_argument_that_the_service_would_not_read_is_an_error(path: str, old: str, new: str, said: str) -> None:
    assert any(said in error and path in error for error in errors_of(changed(LANDLORD, path, old, new), LANDLORD))


def test_feel_in_a_header_is_refused_since_headers_are_texts() -> None:
    files = changed(LANDLORD, CONTRIBUTION, '<zeebe:header key="text" value="A', '<zeebe:header key="text" value="=A')
    assert "Write it as an input mapping" in said_of(files, LANDLORD, "FEEL in the header “text”")
