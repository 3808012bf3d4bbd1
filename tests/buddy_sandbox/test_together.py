"""Many writers at once, on both databases, through several worker processes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

PIPELINE = "/workspaces/my-company/projects/my-project/pipelines/123/actions"
FIELDS = ("login", "region", "registry", "repository", "docker_image_tag", "target_stage", "target_platform", "package")


def test_concurrent_updates_of_different_fields_all_survive(start: Callable[..., Any], database: str) -> None:
    sandbox = start("--database", database, "--workers", "2", "--log-level", "warning")
    rounds = 15

    def write(field: str) -> list[int]:
        with sandbox.client() as client:
            return [
                client.patch(f"{PIPELINE}/456", json={"type": "DOCKERFILE", "name": "Build image", field: f"{field} {number}"}).status_code
                for number in range(rounds)
            ]

    with ThreadPoolExecutor(len(FIELDS)) as pool:
        statuses = [status for written in pool.map(write, FIELDS) for status in written]
    assert set(statuses) == {200}
    with sandbox.client() as client:
        action = client.get(f"{PIPELINE}/456").json()
    assert {field: action[field] for field in FIELDS} == {field: f"{field} {rounds - 1}" for field in FIELDS}


def test_concurrent_moves_lose_no_action_and_deadlock_nobody(start: Callable[..., Any], database: str) -> None:
    sandbox = start("--database", database, "--workers", "2", "--log-level", "warning")
    movable = (454, 456, 457)

    def move(action: int) -> list[int]:
        with sandbox.client() as client:
            return [
                client.patch(f"{PIPELINE}/{action}", json={"type": "DOCKERFILE", "name": str(action), "after_action_id": other}).status_code
                for other in movable * 5
                if other != action
            ]

    with ThreadPoolExecutor(6) as pool:
        statuses = [status for moved in pool.map(move, movable * 2) for status in moved]
    assert set(statuses) == {200}


def test_a_reader_sees_an_update_whole_or_not_at_all(serve: Callable[..., httpx.Client]) -> None:
    writer, reader = serve(), serve()

    def write() -> None:
        for number in range(40):
            writer.patch(f"{PIPELINE}/456", json={"type": "DOCKERFILE", "name": str(number), "login": str(number), "loop": [str(number)] * 50})

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        while not writing.done():
            action = reader.get(f"{PIPELINE}/456").json()
            if action["login"] is not None:
                assert action["loop"] == [action["login"]] * 50
                assert action["name"] == action["login"]
        writing.result()
