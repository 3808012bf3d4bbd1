"""How the server takes requests as they come: methods, media types, broken JSON, odd paths, large bodies."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"
JSON = {"Content-Type": "application/json"}
UPDATE = b'{"type": "DOCKERFILE", "name": "Changed"}'


@pytest.fixture
def database(sqlite_database: str) -> str:
    """One kind is enough: nothing here depends on it."""
    return sqlite_database


def message(response: httpx.Response) -> str:
    """The one reason in the vendor's error body, which comes with the rate headers."""
    assert response.headers["content-type"] == "application/json"
    assert {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"} <= set(response.headers)
    [reason] = response.json()["errors"]
    assert set(reason) == {"message"}
    return str(reason["message"])


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "TRACE", "CONNECT", "QUERY", "FOO"])
def test_an_unknown_method_is_refused_with_those_that_are_known(client: httpx.Client, method: str) -> None:
    response = client.request(method, PATH)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, PATCH"
    assert message(response) == "This path knows GET, HEAD, OPTIONS, PATCH only"


def test_options_tells_the_methods_without_a_token(client: httpx.Client) -> None:
    response = client.options(PATH, headers={"Authorization": ""})
    assert (response.status_code, response.headers["allow"], response.content) == (204, "GET, HEAD, OPTIONS, PATCH", b"")


@pytest.mark.parametrize("path", [PATH, PATH.replace("456", "1")])
def test_head_is_a_get_without_the_body(client: httpx.Client, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (get.status_code, b"", str(len(get.content)))


@pytest.mark.parametrize("path", ["/", "/nowhere", f"{PATH}/", f"{PATH}/x", PATH.replace("my-project", ""), PATH.replace("my-project", "my%2Fproject")])
def test_a_path_that_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
    message(client.patch(path, content=UPDATE, headers=JSON))


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"', "application/json; version=1"],
)
def test_json_is_taken_however_it_is_announced(client: httpx.Client, media_type: str) -> None:
    assert client.patch(PATH, content=UPDATE, headers={"Content-Type": media_type, "X-Buddy-Media-Type": "buddy.v1.1.0"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/merge-patch+json"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": ";"},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
def test_anything_but_plain_json_in_utf8_is_415(client: httpx.Client, headers: dict[str, str]) -> None:
    response = client.patch(PATH, content=UPDATE, headers=headers)
    assert response.status_code == 415
    assert message(response).startswith("The request body has to be ")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "The request body is empty: send a JSON object"),
        (b"{", "The request body is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        (b"[]", "The request body is not a JSON object"),
        (b"null", "The request body is not a JSON object"),
        (b'{"type": "DOCKERFILE", "name": "a", "name": "b"}', 'The request body is not JSON: the key "name" stands twice in one object'),
        (b'{"type": "DOCKERFILE", "name": "a", "timeout": NaN}', "The request body is not JSON: NaN is not a JSON number"),
        (b'{"timeout": -Infinity}', "The request body is not JSON: -Infinity is not a JSON number"),
        (b'{"timeout": 1e999}', "The request body is not JSON: a number is too large"),
        (b'{"name": "\\ud800"}', "The request body holds half of a surrogate pair"),
        (b'{"name": "\xff"}', "The request body is not UTF-8: byte 10 cannot be read"),
        (UPDATE.decode().encode("utf-16"), "The request body is not UTF-8: byte 0 cannot be read"),
        (b"\xef\xbb\xbf" + UPDATE, "The request body is not JSON: Unexpected UTF-8 BOM (decode using utf-8-sig) at line 1, column 1"),
        (b'{"x":' * 101 + b"1" + b"}" * 101, "The request body is nested more than 100 levels deep"),
        (b"[" * 100_000, "The request body is nested more than 100 levels deep"),
        (b'{"name": "a\nb"}', "The request body is not JSON: Invalid control character at at line 1, column 12"),
        (UPDATE + b"x", "The request body is not JSON: Extra data at line 1, column 42"),
    ],
    ids=range(16),
)
def test_what_is_not_json_is_400_and_says_why(client: httpx.Client, body: bytes, reason: str) -> None:
    response = client.patch(PATH, content=body, headers=JSON)
    assert (response.status_code, message(response)) == (400, reason)


def test_depth_is_counted_not_brackets(client: httpx.Client) -> None:
    body = {"type": "DOCKERFILE", "name": "x", "loop": ["[" * 500], "deep": json.loads("[" * 98 + "]" * 98)}
    assert client.patch(PATH, json=body).status_code == 200


@pytest.mark.parametrize("place", ["loop", "variables", "nowhere", ""])
def test_json_near_the_limit_of_depth_is_answered_cleanly(client: httpx.Client, place: str) -> None:
    for depth in range(95, 106):
        inner = "[" * (depth - 1) + "]" * (depth - 1)
        body = f'{{"type": "DOCKERFILE", "name": "x", "{place}": {inner}}}' if place else f"[{inner}]"
        answer = client.patch(PATH, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == (200 if place == "nowhere" and depth <= 100 else 400), depth
        assert answer.status_code == 200 or all(reason["message"] for reason in answer.json()["errors"])


def test_a_number_of_many_digits_is_refused_in_words(client: httpx.Client) -> None:
    response = client.patch(PATH, content=b'{"timeout": ' + b"9" * 5000 + b"}", headers=JSON)
    assert (response.status_code, message(response)) == (400, "The request body is not JSON: a number is too large")


def test_every_reason_of_the_document_is_told(client: httpx.Client) -> None:
    response = client.patch(PATH, json={"type": "WRONG", "timeout": -1, "variables": [{"value": "v"}]})
    assert response.status_code == 400
    assert sorted(reason["message"] for reason in response.json()["errors"]) == [
        'The request body: "name" is a required property',
        "timeout: the value is less than the minimum of 0",
        'type: the value is not one of "DOCKERFILE"',
        'variables.0: "key" is a required property',
    ]


def test_the_rule_for_failures_is_refused_in_words(client: httpx.Client) -> None:
    response = client.patch(PATH, json={"type": "DOCKERFILE", "name": "x", "run_only_on_first_failure": True})
    assert message(response) == "run_only_on_first_failure: it belongs to the trigger_time ON_FAILURE, and to no other"


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": "5"},
        {"timeout": True},
        {"timeout": 1.5},
        {"disabled": "true"},
        {"disabled": 1},
        {"loop": "x"},
        {"loop": [1]},
        {"cache_mode": "min"},
        {"name": 1},
    ],
)
def test_nothing_is_coerced(client: httpx.Client, wrong: dict[str, Any]) -> None:
    response = client.patch(PATH, json={"type": "DOCKERFILE", "name": "x", **wrong})
    assert response.status_code == 400
    assert next(iter(wrong)) in message(response)


def test_a_body_over_the_limit_is_413_announced_or_not(serve: Callable[..., httpx.Client]) -> None:
    client = serve(body_limit=100)
    large = UPDATE[:-1] + b', "login": "' + b"x" * 100 + b'"}'

    def pieces() -> Iterator[bytes]:
        yield from (large[:50], large[50:])

    for response in (client.patch(PATH, content=large, headers=JSON), client.patch(PATH, content=b"".join(pieces()), headers=JSON)):
        assert (response.status_code, message(response)) == (413, "The request body is larger than 100 bytes")
    assert client.patch(PATH, content=large, headers={**JSON, "Authorization": ""}).status_code == 401
    assert client.patch(PATH, content=UPDATE, headers=JSON).status_code == 200


@pytest.mark.parametrize("encoded", [True, False])
def test_a_path_may_hold_any_letters(client: httpx.Client, encoded: bool) -> None:
    workspace, project = ("za%C5%BC%C3%B3%C5%82%C4%87", "g%C4%99%C5%9Bl%C4%85%20ja%C5%BA%C5%84") if encoded else ("zażółć", "gęślą jaźń")
    path = f"/workspaces/{workspace}/projects/{project}/pipelines/323/actions/656"
    response = client.patch(path, content=UPDATE, headers=JSON)
    assert response.status_code == 200
    assert response.json()["url"] == (
        "http://testserver/workspaces/za%C5%BC%C3%B3%C5%82%C4%87/projects/g%C4%99%C5%9Bl%C4%85%20ja%C5%BA%C5%84/pipelines/323/actions/656"
    )


def test_the_address_of_an_answer_is_the_one_that_was_asked_or_set(serve: Callable[..., httpx.Client]) -> None:
    asked = serve().get(PATH, headers={"Host": "sandbox.example:81"}).json()
    assert asked["url"] == f"http://sandbox.example:81{PATH}"
    assert serve(public_url="https://api.example.com").get(PATH).json()["url"] == f"https://api.example.com{PATH}"


@pytest.mark.parametrize("host", ["[", "a b", "<script>", "user@host", "a/b", ""])
def test_a_host_that_is_none_is_not_repeated(client: httpx.Client, host: str) -> None:
    assert client.get(PATH, headers={"Host": host}).json()["url"] == f"http://testserver{PATH}"


def test_a_query_and_unknown_headers_change_nothing(client: httpx.Client) -> None:
    assert client.get(f"{PATH}?token=x", headers={"Accept": "text/html", "X-Any": "1"}).content == client.get(PATH).content
