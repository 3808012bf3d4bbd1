"""A case is data: it can be written down, read again, and holds any names."""

import json

import pytest
from oaswright.fuzz.laws import LawContext
from oaswright.fuzz.plan.case import (
    KINDS,
    Action,
    AnyCase,
    Authorization,
    Concurrent,
    Create,
    Filter,
    Order,
    Query,
    Refused,
    Repeat,
    UnknownId,
    Write,
    from_data,
)
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.run import law_phase
from oaswright.fuzz.wire.target import Target

from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves

CASES: list[AnyCase] = [
    Write("PATCH /a", {"first name": [["x", "y"]]}, valid=False, read_only="id", why="because"),
    Repeat("PUT /a", ["a", "b"]),
    Create("POST /a", None),
    Refused("POST /a", (["a", "b"], {}, None)),
    Authorization("GET /a", "TOKEN", allowed=False),
    UnknownId("GET /a/{x y}", "x y", "", ({},)),
    Concurrent("PATCH /a", ("first name", "last name"), ({"first name": "x"}, {"last name": "y"})),
    Query("GET /a", (("q", "1"), ("r s", "")), "q"),
    Filter("GET /a", "filter[first name]"),
    Order("GET /a", "name", (("sort", "-name"),)),
    Action("POST /a/b"),
]


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_read_as_it_was_written(case: AnyCase) -> None:
    assert from_data(json.loads(case.text)) == case


def test_every_case_of_a_plan_is_read_as_it_was_written() -> None:
    cases = list(Planner(DOCUMENT, TOKENS, frozenset(one for one in Planner(DOCUMENT, TOKENS, frozenset()).materials)).cases(2000))
    assert [from_data(json.loads(case.text)).text for case in cases] == [case.text for case in cases]
    assert len({type(case) for case in cases}) > 8
    assert {type(case).__name__ for case in cases} <= KINDS.keys()


@pytest.mark.parametrize("data", [{}, {"kind": "Unknown"}, {"kind": "Write"}, {"kind": "Write", "operation": "x", "body": {}, "else": 1}])
def test_what_is_no_case_is_refused(data: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        from_data(data)


def test_a_law_and_a_case_that_raise_end_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a fault is ours: it is reported as such, once, and is no failure of the server."""

    def known_fails(*_: object) -> None:
        raise LookupError

    def case_fails(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(LawContext, "listing", known_fails)
    monkeypatch.setattr("oaswright.fuzz.execute.lifecycle.Lifecycle.same_name", case_fails)
    names = frozenset({"GET /shelves/{shelf_id}/books", "POST /shelves/{shelf_id}/books"})
    job = law_phase.Examination(DOCUMENT, Target("shelves", "http://testserver", Shelves().app()), TOKENS, names, 0, 600)
    assert [failure for failures in job.run() for failure in failures] == []
    assert job.requests > 400
    ours = [message for message in job.warnings if "a fault of oaswright; please report it" in message]
    assert any(message.startswith("the law filter-is-kept could not judge GET /shelves/{shelf_id}/books: LookupError in ") for message in ours), ours
    assert len(ours) == len(set(ours))
