"""A run that goes on keeps the instances that are as it left them, and makes others where they are not."""

from collections.abc import Iterator

import pytest
from oaswright.fuzz.execute.performer import Performer
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.wire import caller
from oaswright.fuzz.wire.target import Target

from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves

BOOKS = "/shelves/{shelf_id}/books/{book_id}"


@pytest.fixture
def performer() -> Iterator[Performer]:
    names = frozenset(one for one in DOCUMENT.tree["paths"] if "books" in one)
    planner = Planner(DOCUMENT, TOKENS, frozenset(f"{method.upper()} {path}" for path in names for method in DOCUMENT.tree["paths"][path]), 0)
    with caller.connected(Target("shelves", "http://testserver", Shelves().app()), TOKENS, 1000) as sender:
        found = Performer(planner, sender)
        resource = next(one for one in planner.resources if one.path == BOOKS)
        assert found.instances.item(resource)
        assert found.instances.neighbour(resource)
        yield found


def known(performer: Performer) -> list[dict[str, object]]:
    every = [*performer.instances.items.values(), *performer.instances.neighbours.values()]
    return [one.parameters for one in every if one]


def test_instances_that_stand_are_kept_beyond_the_budget(performer: Performer) -> None:
    before, sent, limit = known(performer), performer.caller.requests, performer.caller.limit or 0
    performer.find_again()
    assert known(performer) == before
    assert performer.caller.requests - sent == (performer.caller.limit or 0) - limit == len(before) == 3


def test_an_instance_that_was_written_meanwhile_gives_way_to_a_new_one(performer: Performer) -> None:
    """A refused write may have stuck: written again it would change nothing, and be taken for refused."""
    item = performer.instances.items[BOOKS]
    assert item
    performer.instances.read(item)
    patch = performer.by_name[f"PATCH {BOOKS}"]
    assert performer.instances.send(None, performer.instances.request(patch, item.parameters, {"title": "Another title"})).response.ok
    performer.find_again()
    assert item.parameters not in known(performer)


def test_instances_of_a_server_that_was_started_anew_are_made_again(performer: Performer) -> None:
    transport = performer.caller.transport
    with caller.connected(Target("shelves", "http://testserver", Shelves().app()), TOKENS, 1000) as other:
        performer.caller.transport = other.transport
        performer.find_again()
        assert all(one and performer.instances.read(one).response.ok for one in performer.instances.items.values())
    performer.caller.transport = transport


def test_what_would_have_been_read_again_still_is(performer: Performer) -> None:
    item = performer.instances.items[BOOKS]
    assert item
    item.last = None
    performer.find_again()
    assert performer.instances.items[BOOKS] is item
    assert item.last is None
