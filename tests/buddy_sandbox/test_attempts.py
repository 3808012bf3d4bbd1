"""Wrong tokens are limited for each client; whoever holds a valid one is not disturbed."""

from collections.abc import Callable

import httpx
import pytest
from buddy_sandbox.web.attempts import CLIENTS, WINDOW, Attempts
from buddy_sandbox.web.errors import TooManyAttempts

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """One kind is enough: nothing here depends on it."""
    return sqlite_database


def status(client: httpx.Client, token: str) -> int:
    return client.get(PATH, headers={"Authorization": f"Bearer {token}"}).status_code


def test_wrong_tokens_end_in_429_with_the_time_to_wait(serve: Callable[..., httpx.Client]) -> None:
    client = serve(auth_limit=3)
    assert [status(client, f"wrong-{number}") for number in range(5)] == [401, 401, 401, 429, 429]
    refused = client.get(PATH, headers={"Authorization": "Bearer wrong"})
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["errors"][0]["message"].startswith("Too many wrong access tokens: try again in ")
    assert refused.headers["x-rate-limit-limit"]


def test_a_right_guess_after_the_limit_is_not_told(serve: Callable[..., httpx.Client]) -> None:
    client = serve(auth_limit=2)
    assert [status(client, token) for token in ("a", "b", "demo-info")] == [401, 401, 429]


def test_tokens_that_were_valid_before_go_on(serve: Callable[..., httpx.Client]) -> None:
    client = serve(auth_limit=2)
    assert [status(client, token) for token in ("demo-manage", "a", "b", "c", "demo-manage")] == [200, 401, 401, 429, 200]


def test_requests_without_a_token_are_not_attempts(serve: Callable[..., httpx.Client]) -> None:
    client = serve(auth_limit=1)
    assert {client.get(PATH, headers={"Authorization": ""}).status_code for _ in range(5)} == {401}
    assert status(client, "demo-manage") == 200


def test_the_admin_token_cannot_be_guessed_either(serve: Callable[..., httpx.Client]) -> None:
    client = serve(auth_limit=2, admin_token="demo-admin")
    tries = [client.post("/_sandbox/reset", headers={"Authorization": f"Bearer {token}"}).status_code for token in ("a", "b", "demo-admin")]
    assert tries == [401, 401, 429]


def test_no_limit_refuses_nobody(serve: Callable[..., httpx.Client]) -> None:
    client = serve(auth_limit=0)
    assert {status(client, f"wrong-{number}") for number in range(300)} == {401}


def test_each_client_has_its_own_window() -> None:
    now = [0.0]
    attempts = Attempts(1, lambda: now[0])
    attempts.failed("one")
    attempts.demand_some_left("two", "x")
    with pytest.raises(TooManyAttempts) as refused:
        attempts.demand_some_left("one", "x")
    assert refused.value.headers == {"Retry-After": "61"}
    now[0] = WINDOW
    attempts.demand_some_left("one", "x")


def test_a_token_proves_itself_for_its_own_client_only() -> None:
    attempts = Attempts(1, lambda: 0.0)
    attempts.succeeded("one", "valid")
    for client in ("one", "two"):
        attempts.failed(client)
    attempts.demand_some_left("one", "valid")
    with pytest.raises(TooManyAttempts):
        attempts.demand_some_left("two", "valid")


def test_memory_is_bounded() -> None:
    attempts = Attempts(1, lambda: 0.0)
    for number in range(CLIENTS + 10):
        attempts.failed(str(number))
    attempts.demand_some_left("0", "x")  # forgotten
    with pytest.raises(TooManyAttempts):
        attempts.demand_some_left(str(CLIENTS), "x")
