"""What was made is looked for on every page of its list, however the list is paged; a list that does not stand still says nothing."""

import json
from typing import Any

import pytest
from oaswright.api.operation import operations
from oaswright.fuzz.failure import Category
from oaswright.fuzz.resources import pagination
from oaswright.fuzz.run import campaign, law_phase
from oaswright.fuzz.wire.exchange import Exchange, Request, Response
from oaswright.fuzz.wire.target import Target

from tests.fuzz.odd_api import TOKENS as ODD_TOKENS
from tests.fuzz.odd_api import Odd
from tests.fuzz.run.test_quiet_lists import CursorIsAddress, InNoOrder, NothingBeyond
from tests.fuzz.tracker_api import DOCUMENT, TOKENS, Answer, Asked, Record, Tracker

MANY = 130


class Full(Tracker):
    """There are more projects and issues than a page can hold."""

    def __init__(self) -> None:
        super().__init__()
        for number in range(MANY):
            self.new_project({"name": f"Project {number}", "owner": "alice"})

    def new_project(self, body: Record) -> Record:
        project = super().new_project(body)
        for number in range(MANY if len(self.projects) < 3 or len(self.projects) > MANY else 0):
            self.new_issue(project["id"], {"title": f"Issue {number}", "reporterId": 1})
        return project


class ProjectsLackNewest(Full):
    """The list of projects, by cursor, lacks the newest one."""

    def find_projects(self, query: dict[str, str]) -> list[Record]:
        return super().find_projects(query)[:-1]


class IssuesLackNewest(Full):
    """The list of issues, by page, lacks the newest one."""

    def find_issues(self, project: str, query: dict[str, str]) -> list[Record]:
        return super().find_issues(project, query)[:-1]


class UsersLackNewest(Tracker):
    """The list of users, by offset, lacks the newest one."""

    def __init__(self) -> None:
        super().__init__()
        for number in range(MANY):
            self.new_user({"username": f"user{number}", "email": f"user{number}@example.org"})

    def list_users(self, asked: Asked) -> Answer:
        newest = self.users.popitem()
        answer = super().list_users(asked)
        self.users |= dict([newest])
        return answer


class FullAtAddress(CursorIsAddress, Full):
    """What comes next is said as a path."""


class FullInNoOrder(InNoOrder, Full):
    """Projects come in another order each time."""


class FullWithNothingBeyond(NothingBeyond, Full):
    """A page beyond the last one is not there."""


class DeletesTwo(Full):
    """A project takes the first one with it."""

    def delete_project(self, asked: Asked, text: str) -> Answer:
        answer = super().delete_project(asked, text)
        del self.projects[next(iter(self.projects))]
        return answer


def told(api: Tracker, limit: int = 900) -> list[tuple[str, str]]:
    job = law_phase.Examination(DOCUMENT, Target("tracker", "http://testserver", api), TOKENS, campaign.selected(DOCUMENT, ()), 0, limit)
    return [(one.law, one.operation) for failures in job.run() for one in failures if one.is_bug]


@pytest.mark.parametrize(
    ("api", "operation"),
    [(ProjectsLackNewest, "POST /v1/projects"), (IssuesLackNewest, "POST /v1/projects/{projectId}/issues"), (UsersLackNewest, "POST /v1/users")],
)
def test_a_list_that_lacks_the_newest_entry_beyond_its_first_page_is_told(api: type[Tracker], operation: str) -> None:
    assert ("created-is-there", operation) in told(api())


def test_a_deletion_that_takes_an_entry_of_a_full_page_with_it_is_told() -> None:
    assert ("delete-takes-one", "DELETE /v1/projects/{projectId}") in told(DeletesTwo())


@pytest.mark.parametrize("api", [Full, FullAtAddress, FullInNoOrder, FullWithNothingBeyond])
def test_nothing_is_told_of_a_long_list_without_a_fault(api: type[Tracker]) -> None:
    assert told(api()) == []


class Crowded(Odd):
    """The list has more pages than are read, and says nothing of its size."""

    def __init__(self) -> None:
        super().__init__()
        self.things |= {next(self.ids): {"name": "old"} for _ in range(MANY)}


def test_nothing_is_told_of_a_list_with_more_pages_than_are_read() -> None:
    api = Crowded()
    job = law_phase.Examination(api.document, Target("odd", "http://testserver", api.app()), ODD_TOKENS, campaign.selected(api.document, ()), 0, 700)
    told = {(one.law, one.category) for failures in job.run() for one in failures}
    assert told <= {("one-credential", Category.NOTE)}


@pytest.mark.parametrize(
    ("answer", "entries", "seen", "expected"),
    [
        ({"nextCursor": "20"}, 10, 0, True),
        ({"nextCursor": None}, 50, 0, False),
        ({"hasMore": False}, 50, 0, False),
        ({"links": {"next": "/a?page=2"}}, 3, 0, True),
        ({"links": {"next": None}}, 30, 0, False),
        ({"count": 20, "next": "/a?page=2"}, 20, 0, True),
        ({"total": 30}, 10, 10, True),
        ({"total": 30}, 10, 20, False),
        ({}, 10, 0, True),
        ({}, 9, 10, False),
        ({}, 0, 10, False),
    ],
)
def test_an_answer_says_whether_its_list_goes_on(answer: dict[str, Any], entries: int, seen: int, expected: bool) -> None:
    """By its own words, else by its total, else by the size of a page, which is ten unless the document says otherwise."""
    listed = Exchange(Request("GET", "/v1/users/1/friends"), Response(200, {}, json.dumps(answer).encode()))
    operation = next(one for one in operations(DOCUMENT) if one.name == "POST /v1/users")  # it has no parameters
    assert pagination.may_be_part(operation, listed, [{}] * entries, seen) is expected
