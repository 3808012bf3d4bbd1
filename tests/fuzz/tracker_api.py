"""An issue tracker in the style of many real APIs: envelopes, UUIDs, entity tags, cursors, numbers within a parent, an action.

It is faultless; a fault is a subclass of `Tracker` that overrides one method (tracker_faults.py).
"""

import itertools
import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from oaswright.api.direction import Direction
from oaswright.api.operation import operations
from oaswright.api.schema import Schemas
from oaswright.document import document
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.probes import validator

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = document.load(Path(__file__).with_name("tracker.yaml"))
TOKENS = Tokens((Token("TRACKER", frozenset(), "tracker-token-1"),))
SCHEMAS = Schemas(DOCUMENT)
OPERATIONS = {one.id: one for one in operations(DOCUMENT)}
JUDGES = {
    name: validator(SCHEMAS.json_schema(f"/components/schemas/{name}", Direction.REQUEST))
    for name in ("ProjectInput", "IssueInput", "IssuePatch", "CommentInput", "UserInput", "UserPatch")
}
QUERIES = {
    one.id: {each.name: validator(SCHEMAS.json_schema(each.schema, Direction.REQUEST)) for each in one.parameters if each.location == "query"}
    for one in OPERATIONS.values()
}
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
FIELDS = ("title", "reporterId", "body", "priority", "labels", "estimate", "dueDate")

Answer = tuple[int, Any, dict[str, str]]
Record = dict[str, Any]


class Refused(Exception):  # noqa: N818 # an answer, not a fault
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Asked:
    """A request, as the handlers see it."""

    def __init__(self, headers: dict[str, str], query: dict[str, str], body: Any) -> None:
        self.headers, self.query, self.body = headers, query, body


class Tracker:
    """The ASGI application; each operation is the method of its id in snake case."""

    def __init__(self) -> None:
        self.projects: dict[str, Record] = {}
        self.issues: dict[str, dict[int, Record]] = {}
        self.comments: dict[tuple[str, int], list[Record]] = {}
        self.users: dict[int, Record] = {}
        self.numbers: dict[str, Iterator[int]] = {}
        self.clock, self.ids, self.uuids = itertools.count(1), itertools.count(1), itertools.count(1)
        alice = self.new_user({"username": "alice", "email": "alice@example.org", "team": "red"})
        self.new_user({"username": "bob", "email": "bob@example.org"})
        apollo = self.new_project({"name": "Apollo", "owner": "alice"})
        self.new_project({"name": "Gemini", "owner": "bob", "visibility": "public"})
        self.new_issue(apollo["id"], {"title": "First", "reporterId": alice["id"]})

    # The store

    def now(self) -> str:
        second = next(self.clock)
        return f"2026-01-{1 + second // 86400 % 28:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}Z"

    def uuid(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, str(next(self.uuids))))

    def stored_project(self, body: Record) -> Record:
        settings = body.get("settings") or {}
        return {
            "name": body["name"],
            "owner": body["owner"],
            "description": body.get("description"),
            "visibility": body.get("visibility", "private"),
            "budget": body.get("budget"),
            "settings": {"wiki": settings.get("wiki", False), "theme": settings.get("theme", "light")},
        }

    def new_project(self, body: Record) -> Record:
        now = self.now()
        project = {"id": self.uuid(), **self.stored_project(body), "createdAt": now, "updatedAt": now}
        self.projects[project["id"]], self.issues[project["id"]], self.numbers[project["id"]] = project, {}, itertools.count(1)
        return project

    def new_issue(self, project: str, body: Record) -> Record:
        number = next(self.numbers[project])
        given = {"body": None, "priority": "normal", "labels": [], "estimate": None, "dueDate": None, **known(body)}
        issue = {"number": number, **given, "state": "open", "createdAt": self.now(), "closedAt": None}
        self.issues[project][number], self.comments[project, number] = issue, []
        return issue

    def new_user(self, body: Record) -> Record:
        user = {"id": next(self.ids), "team": None, "age": None, **{name: value for name, value in body.items() if name != "password"}, "role": "member"}
        self.users[user["id"]] = user
        return user

    def project(self, text: str) -> Record:
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text):
            raise Refused(400, "this is no UUID")
        if text not in self.projects:
            raise Refused(404, "no such project")
        return self.projects[text]

    def issue(self, project: str, text: str) -> Record:
        self.project(project)
        return self.known(self.issues[project], text)

    def user(self, text: str) -> Record:
        return self.known(self.users, text)

    def known(self, those: dict[int, Record], text: str) -> Record:
        if not re.fullmatch(r"[1-9][0-9]{0,30}", text):
            raise Refused(400, "this is no number")
        if int(text) not in those:
            raise Refused(404, "there is no such thing")
        return those[int(text)]

    def view_project(self, project: Record) -> Record:
        return {**project, "issueCount": len(self.issues[project["id"]])}

    def view_issue(self, project: str, issue: Record) -> Record:
        return {**issue, "commentCount": len(self.comments[project, issue["number"]])}

    def tag(self, project: Record) -> str:
        return '"' + uuid.uuid5(uuid.NAMESPACE_DNS, json.dumps(project, sort_keys=True)).hex + '"'

    def valid(self, name: str, body: Any) -> Any:
        if not JUDGES[name].is_valid(body):
            raise Refused(400, "the body is not valid")
        return body

    # Projects

    def list_projects(self, asked: Asked) -> Answer:
        found = self.sort_projects(self.find_projects(asked.query), asked.query)
        start, limit = self.start(asked.query), self.limit(asked.query)
        page, is_last = found[start : start + limit], start + limit >= len(found)
        items = [self.view_project(project) for project in page]
        return 200, {"items": items, "nextCursor": None if is_last else self.cursor(start + limit), "totalCount": self.total(found, page)}, {}

    def find_projects(self, query: dict[str, str]) -> list[Record]:
        return [one for one in self.projects.values() if all(one[name] == query[name] for name in ("visibility", "owner") if name in query)]

    def sort_projects(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        name = query.get("sort", "createdAt")
        return sorted(found, key=lambda one: (one[name.lstrip("-")], one["id"]), reverse=name.startswith("-"))

    def total(self, found: list[Record], page: list[Record]) -> int:
        return len(found) if page or found else 0

    def limit(self, query: dict[str, str]) -> int:
        return int(query.get("limit", "20"))

    def start(self, query: dict[str, str]) -> int:
        found = re.fullmatch(r"c([0-9]{1,9})z", query.get("cursor", "c0z"))
        if not found:
            raise Refused(400, "this cursor is not from here")
        return int(found[1])

    def cursor(self, start: int) -> str:
        return f"c{start}z"

    def create_project(self, asked: Asked) -> Answer:
        project = self.new_project(self.valid("ProjectInput", asked.body))
        return 201, None, {"location": f"/v1/projects/{project['id']}"}

    def get_project(self, _: Asked, text: str) -> Answer:
        project = self.project(text)
        return 200, {"data": self.view_project(project)}, {"etag": self.tag(project)}

    def replace_project(self, asked: Asked, text: str) -> Answer:
        project, body = self.project(text), self.valid("ProjectInput", asked.body)
        self.precondition(asked, project)
        self.projects[text] = {**project, **self.stored_project(body), "updatedAt": self.now()}
        return 200, {"data": self.view_project(self.projects[text])}, {"etag": self.tag(self.projects[text])}

    def precondition(self, asked: Asked, project: Record) -> None:
        given = asked.headers.get("if-match")
        if given is None:
            raise Refused(400, "If-Match is needed")
        if given not in ("*", self.tag(project)):
            raise Refused(412, "it has changed")

    def delete_project(self, _: Asked, text: str) -> Answer:
        self.project(text)
        del self.projects[text]
        for number in self.issues.pop(text):
            del self.comments[text, number]
        return 204, None, {}

    # Issues

    def list_issues(self, asked: Asked, project: str) -> Answer:
        self.project(project)
        found = self.sort_issues(self.find_issues(project, asked.query), asked.query)
        size, page = int(asked.query.get("perPage", "25")), int(asked.query.get("page", "1"))
        items = [self.view_issue(project, issue) for issue in self.page(found, page, size)]
        return 200, {"data": items, "meta": {"total": len(found), "page": page}}, {}

    def find_issues(self, project: str, query: dict[str, str]) -> list[Record]:
        found = [one for one in self.issues[project].values() if all(one[name] == query[name] for name in ("state", "priority") if name in query)]
        least = float(query["minEstimate"]) if "minEstimate" in query else None
        return [one for one in found if least is None or (one["estimate"] is not None and one["estimate"] >= least)]

    def sort_issues(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        name = query.get("orderBy", "number")
        unset = [one for one in found if one[name] is None]
        rest = [one for one in found if one[name] is not None]
        return [*sorted(rest, key=lambda one: (one[name], one["number"]), reverse=query.get("direction") == "desc"), *unset]

    def page(self, found: list[Record], page: int, size: int) -> list[Record]:
        return found[(page - 1) * size : page * size]

    def create_issue(self, asked: Asked, project: str) -> Answer:
        self.project(project)
        body = self.valid("IssueInput", asked.body)
        self.reporter(body)
        return 201, {"data": self.view_issue(project, self.new_issue(project, body))}, {}

    def reporter(self, body: Record) -> None:
        if "reporterId" in body and body["reporterId"] not in self.users:
            raise Refused(422, "there is no such user")

    def get_issue(self, _: Asked, project: str, number: str) -> Answer:
        return 200, {"data": self.view_issue(project, self.issue(project, number))}, {}

    def update_issue(self, asked: Asked, project: str, number: str) -> Answer:
        issue, body = self.issue(project, number), self.valid("IssuePatch", asked.body)
        self.reporter(body)
        if issue["state"] == "closed":
            raise Refused(409, "it is closed")
        self.apply(issue, body)
        return 200, {"data": self.view_issue(project, issue)}, {}

    def apply(self, issue: Record, body: Record) -> None:
        issue.update(known(body))

    def delete_issue(self, _: Asked, project: str, number: str) -> Answer:
        issue = self.issue(project, number)
        del self.issues[project][issue["number"]], self.comments[project, issue["number"]]
        return 204, None, {}

    def close_issue(self, _: Asked, project: str, number: str) -> Answer:
        issue = self.issue(project, number)
        if issue["state"] == "closed":
            raise Refused(409, "it is closed")
        issue.update(state="closed", closedAt=self.now())
        return 200, {"data": self.view_issue(project, issue)}, {}

    # Comments

    def list_comments(self, _: Asked, project: str, number: str) -> Answer:
        return 200, {"data": self.comments[project, self.issue(project, number)["number"]]}, {}

    def add_comment(self, asked: Asked, project: str, number: str) -> Answer:
        issue, body = self.issue(project, number), self.valid("CommentInput", asked.body)
        comment = {"id": self.uuid(), "text": body["text"], "internal": body.get("internal", False), "createdAt": self.now()}
        self.comments[project, issue["number"]].append(comment)
        return 201, {"data": comment}, {}

    # Users

    def list_users(self, asked: Asked) -> Answer:
        found = [one for one in self.users.values() if one["team"] == asked.query.get("filter[team]", one["team"])]
        start = int(asked.query.get("offset", "0"))
        return 200, found[start : start + int(asked.query.get("limit", "50"))], {}

    def unique(self, body: Record, own: Record | None = None) -> None:
        for name in ("username", "email"):
            if any(other[name] == body.get(name) and other is not own for other in self.users.values()):
                raise Refused(409, f"this {name} is taken")

    def create_user(self, asked: Asked) -> Answer:
        body = self.valid("UserInput", asked.body)
        self.unique(body)
        return 201, self.new_user(body), {}

    def get_user(self, _: Asked, text: str) -> Answer:
        return 200, self.user(text), {}

    def update_user(self, asked: Asked, text: str) -> Answer:
        user, body = self.user(text), self.valid("UserPatch", asked.body)
        self.unique(body, user)
        user.update({name: value for name, value in body.items() if name != "password"})
        return 200, user, {}

    def delete_user(self, _: Asked, text: str) -> Answer:
        del self.users[self.user(text)["id"]]
        return 204, None, {}

    # HTTP

    def handle(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:
        try:
            there = [(one, found) for one in OPERATIONS.values() if (found := re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(one.path)), path))]
            here = next(((one, found) for one, found in there if one.method == method.lower()), None)
            if not there:
                raise Refused(404, "there is nothing here")
            if here is None:
                return 405, problem("not allowed"), {"allow": ", ".join(one.method.upper() for one, _ in there)}
            if headers.get("authorization") != "Bearer tracker-token-1":
                raise Refused(401, "who are you?")
            operation, found = here
            wanted = next(iter(operation.body.media_types)) if operation.body else ""
            asked = Asked(headers, queried(operation.id, query), content(wanted, headers, body))
            answer: Answer = getattr(self, re.sub("([A-Z])", r"_\1", operation.id).lower())(asked, *map(unquote, found.groups()))
        except Refused as refused:
            return refused.status, problem(str(refused)), {"www-authenticate": "Bearer"} if refused.status == 401 else {}
        return answer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError("this application has no lifespan")
        message = await receive()
        body = message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0].decode("latin-1")
        status, value, extra = self.handle(scope["method"], path, scope["query_string"].decode("latin-1"), headers, body)
        kind = {} if value is None else {"content-type": "application/json"}
        await send({"type": "http.response.start", "status": status, "headers": [(n.encode(), v.encode()) for n, v in {**kind, **extra}.items()]})
        await send({"type": "http.response.body", "body": b"" if value is None else json.dumps(value).encode()})


def known(body: Record) -> Record:
    """The fields of a body that may be written."""
    return {name: body[name] for name in FIELDS if name in body}


def problem(message: str) -> Record:
    return {"error": {"code": "refused", "message": message}}


def queried(operation: str, text: str) -> dict[str, str]:
    """The query parameters that the document knows, as texts that are valid."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        judge = QUERIES[operation].get(name)
        readings = [*([json.loads(value)] if NUMBER.fullmatch(value) else []), value]
        if judge and (name in found or not any(judge.is_valid(reading) for reading in readings)):
            raise Refused(400, f"{name} is not valid")
        if judge:
            found[name] = value
    return found


def content(wanted: str, headers: dict[str, str], body: bytes) -> Any:
    """The JSON of a body that must be one; None where none is asked for."""
    if not wanted:
        return None
    if headers.get("content-type", "").partition(";")[0].strip().lower() != wanted:
        raise Refused(415, f"the body must be {wanted}")
    try:
        value = json.loads(body.decode(), parse_constant=no_number)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Refused(400, "the body is no JSON") from None
    return value


def no_number(name: str) -> Any:
    raise ValueError(name)
