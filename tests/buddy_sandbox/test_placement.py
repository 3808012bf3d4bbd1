"""`after_action_id` moves an action in its pipeline, on both databases."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from buddy_sandbox.placement import moved_after
from buddy_sandbox.web.errors import NotFound
from sqlalchemy import create_engine, text

PIPELINE = "/workspaces/my-company/projects/my-project/pipelines/123/actions"


def order(database: str) -> list[int]:
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id FROM actions WHERE pipeline_id = 123 ORDER BY position"))
        numbers = [int(row[0]) for row in rows]
    engine.dispose()
    return numbers


def test_an_action_moves_behind_the_named_one(patch: Callable[..., Any], database: str) -> None:
    assert order(database) == [454, 455, 456, 457]
    patch(after_action_id=457)
    assert order(database) == [454, 455, 457, 456]
    patch(after_action_id=457)
    assert order(database) == [454, 455, 457, 456]
    patch(after_action_id=454)
    assert order(database) == [454, 456, 455, 457]
    patch(timeout=5)
    assert order(database) == [454, 456, 455, 457]


@pytest.mark.parametrize("other", [456, 460, 556, 999, 2**70])
def test_the_named_one_is_another_action_of_the_same_pipeline(client: httpx.Client, database: str, other: int) -> None:
    response = client.patch(f"{PIPELINE}/456", json={"type": "DOCKERFILE", "name": "Moved", "after_action_id": other})
    assert (response.status_code, response.json()) == (
        404,
        {"errors": [{"message": f"after_action_id: no other action of this pipeline has the number {other}"}]},
    )
    assert order(database) == [454, 455, 456, 457]
    assert client.get(f"{PIPELINE}/456").json()["name"] == "Build image"


def test_the_others_keep_their_order() -> None:
    assert moved_after([1, 2, 3, 4], 1, 3) == [2, 3, 1, 4]
    with pytest.raises(NotFound):
        moved_after([1, 2], 1, 1)
