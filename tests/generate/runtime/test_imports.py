"""What a call imports: pydantic and jsonschema-rs only where a body is checked or read."""

import json
import pickle
import subprocess
import sys
from typing import Any

import httpx
import pytest
from buddy_client import Buddy, NotFoundError
from buddy_models import DockerfileAction

SCRIPT = """
import sys
import httpx
from buddy_client import Buddy, NotFoundError

reply = httpx.Response({status}, content=b'{content}', headers={{"content-type": "application/json"}})
client = Buddy(base_url="http://x", token="token-1", httpx_args={{"transport": httpx.MockTransport(lambda _: reply)}})
{code}
print(*(name for name in ("anyio", "httpcore", "jsonschema_rs", "pydantic", "pydantic_core") if name in sys.modules))
"""
RAISED = """
try:
    client.actions.get("a", "b", 1, 2)
except NotFoundError as error:
    assert "no such action" in str(error)
else:
    raise AssertionError
"""


@pytest.mark.parametrize(
    ("code", "status", "imported"),
    [
        ("assert client.with_response.actions.get('a', 'b', 1, 2).status_code == 404", 404, ""),
        ("assert client.with_response.actions.get('a', 'b', 1, 2).text", 404, ""),
        (RAISED, 404, ""),
        ("client.with_response.actions.get('a', 'b', 1, 2).violations", 200, "jsonschema_rs pydantic pydantic_core"),
        ("client.actions.get('a', 'b', 1, 2)", 200, "jsonschema_rs pydantic pydantic_core"),
    ],
    ids=["status", "text", "exception", "violations", "value"],
)
def test_a_call_imports_what_it_needs(code: str, status: int, imported: str) -> None:
    script = SCRIPT.format(code=code, status=status, content=json.dumps({"errors": [{"message": "no such action"}]}))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.stderr, ran.stdout.strip()) == ("", imported)


def client(status: int, value: Any) -> Buddy:
    return Buddy(base_url="http://x", token="token-1", httpx_args={"transport": httpx.MockTransport(lambda _: httpx.Response(status, json=value))})


def test_a_reply_is_read_once_and_equal_to_itself_read_before() -> None:
    value = {"id": 1, "name": "n"}
    response = client(200, value).with_response.actions.get("a", "b", 1, 2)
    assert "parsed" not in vars(response)
    found = response.parsed
    assert isinstance(found, DockerfileAction)
    assert response.parsed is found
    assert repr(response).startswith("Response(status_code=200, parsed=DockerfileAction(")
    copied = pickle.loads(pickle.dumps(client(200, value).with_response.actions.get("a", "b", 1, 2)))  # noqa: S301 # what was just written
    assert (copied.parsed, copied.violations, copied.json()) == (found, response.violations, value)


def test_an_attribute_that_a_reply_does_not_have_is_no_reason_to_read_it() -> None:
    response = client(200, {}).with_response.actions.get("a", "b", 1, 2)
    with pytest.raises(AttributeError, match="'Response' object has no attribute 'body'"):
        response.body  # type: ignore[attr-defined] # noqa: B018 # that is the question
    assert "parsed" not in vars(response)


def test_an_exception_has_the_body_that_its_message_did_not_need() -> None:
    with pytest.raises(NotFoundError, match="no such action") as caught:
        client(404, {"errors": [{"message": "no such action"}]}).actions.get("a", "b", 1, 2)
    assert type(caught.value.body).__name__ == "ErrorList"


@pytest.mark.parametrize(
    ("code", "imported"),
    [
        ("import buddy_client.models, buddy_models", ""),
        ("from buddy_client.models import *\nassert DockerfileAction and ErrorList and UNSET is not None", "all"),
        ("from buddy_models import *\nassert DockerfileAction and ErrorList and File", "all"),
    ],
)
def test_all_classes_are_imported_where_they_are_asked_for(code: str, imported: str) -> None:
    script = f"import sys\n{code}\nprint('all' if 'pydantic' in sys.modules else '')"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.stderr, ran.stdout.strip()) == ("", imported)
