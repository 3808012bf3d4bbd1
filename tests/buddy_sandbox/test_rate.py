"""The rate headers and the limit, counted by token and window in the database."""

import time
from collections.abc import Callable

import httpx

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"


def rates(response: httpx.Response) -> tuple[int, int, int]:
    limit, remaining, reset = (int(response.headers[f"X-Rate-Limit-{part}"]) for part in ("Limit", "Remaining", "Reset"))
    return limit, remaining, reset


def test_without_a_limit_the_headers_come_all_the_same(client: httpx.Client) -> None:
    limit, remaining, reset = rates(client.get(PATH))
    assert limit == remaining > 100_000
    assert time.time() < reset <= time.time() + 60


def test_a_used_up_window_is_429_until_its_reset(serve: Callable[..., httpx.Client]) -> None:
    client = serve(rate_limit=3, rate_window=1_000_000)
    assert [rates(client.get(PATH))[1] for _ in range(3)] == [2, 1, 0]
    refused = client.patch(PATH, json={"type": "DOCKERFILE", "name": "Changed"})
    assert refused.status_code == 429
    assert rates(refused)[:2] == (3, 0)
    wait = int(refused.headers["Retry-After"])
    assert abs(time.time() + wait - rates(refused)[2]) <= 2
    assert refused.json() == {"errors": [{"message": f"The limit of 3 requests is used up; it is renewed in {wait} seconds"}]}
    assert client.get(PATH, headers={"Authorization": "Bearer demo-info"}).status_code == 200, "each token has its own"


def test_the_next_window_starts_anew(serve: Callable[..., httpx.Client]) -> None:
    client = serve(rate_limit=1, rate_window=1)
    statuses: list[int] = []
    deadline = time.monotonic() + 10
    while statuses[-2:] != [429, 200] and time.monotonic() < deadline:
        statuses.append(client.get(PATH).status_code)
    assert statuses[-2:] == [429, 200]


def test_the_limit_counts_over_all_servers_of_a_database(serve: Callable[..., httpx.Client]) -> None:
    one, other = (serve(rate_limit=10, rate_window=1_000_000) for _ in range(2))
    assert [rates(client.get(PATH))[1] for client in (one, other, one)] == [9, 8, 7]
