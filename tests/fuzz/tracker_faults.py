"""Trackers with one fault each, written before the laws were run on them."""

# ruff: noqa: ARG002 # a fault overrides a method and ignores what it should look at

import itertools

from tests.fuzz.tracker_api import Answer, Asked, Record, Refused, Tracker

FAULTS: dict[str, type[Tracker]] = {}


def fault(tracker: type[Tracker]) -> type[Tracker]:
    FAULTS[tracker.__name__] = tracker
    return tracker


def without(query: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in query.items() if key != name}


@fault
class CursorSkips(Tracker):
    """The next page leaves one project out."""

    def cursor(self, start: int) -> str:
        return super().cursor(start + 1)


@fault
class CursorRepeats(Tracker):
    """The next page begins with the last project of the one before."""

    def cursor(self, start: int) -> str:
        return super().cursor(max(1, start - 1))


@fault
class CursorNeverEnds(Tracker):
    """The last page goes on with the first."""

    def list_projects(self, asked: Asked) -> Answer:
        status, body, headers = super().list_projects(asked)
        return status, {**body, "nextCursor": body["nextCursor"] or "c0z"}, headers


@fault
class LastPageLost(Tracker):
    """The last page but one says that it is the last."""

    def list_projects(self, asked: Asked) -> Answer:
        status, body, headers = super().list_projects(asked)
        start = self.start({"cursor": body["nextCursor"] or "c0z"})
        return status, {**body, "nextCursor": None if start + self.limit(asked.query) >= body["totalCount"] else body["nextCursor"]}, headers


@fault
class TotalOfPage(Tracker):
    """The total counts the page alone."""

    def total(self, found: list[Record], page: list[Record]) -> int:
        return len(page)


@fault
class TotalIgnoresFilter(Tracker):
    """The total counts all projects, whatever is asked for."""

    def total(self, found: list[Record], page: list[Record]) -> int:
        return len(self.projects)


@fault
class LimitOneMore(Tracker):
    """A page holds one project more than was asked for."""

    def limit(self, query: dict[str, str]) -> int:
        return super().limit(query) + 1


@fault
class VisibilityIgnored(Tracker):
    """The filter by visibility is ignored."""

    def find_projects(self, query: dict[str, str]) -> list[Record]:
        return super().find_projects(without(query, "visibility"))


@fault
class OwnerByLetter(Tracker):
    """Projects of any owner with the same first letter are found."""

    def find_projects(self, query: dict[str, str]) -> list[Record]:
        found = super().find_projects(without(query, "owner"))
        return [one for one in found if str(one["owner"])[0] == str(query.get("owner", one["owner"]))[0]]


@fault
class OwnerFindsNothing(Tracker):
    """The filter by owner never finds a project."""

    def find_projects(self, query: dict[str, str]) -> list[Record]:
        return [] if "owner" in query else super().find_projects(query)


@fault
class DescendingIgnored(Tracker):
    """Projects always ascend."""

    def sort_projects(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        return super().sort_projects(found, {"sort": query.get("sort", "createdAt").lstrip("-")})


@fault
class NamesUnsorted(Tracker):
    """Projects by name are in the order of their ids."""

    def sort_projects(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        return sorted(found, key=lambda one: one["id"]) if query.get("sort") == "name" else super().sort_projects(found, query)


@fault
class LocationWrong(Tracker):
    """The address of a new project leads nowhere."""

    def create_project(self, asked: Asked) -> Answer:
        status, body, headers = super().create_project(asked)
        return status, body, {"location": headers["location"].replace("projects", "project")}


@fault
class BudgetRounded(Tracker):
    """A new project's budget is rounded."""

    def new_project(self, body: Record) -> Record:
        return super().new_project({**body, "budget": body.get("budget") and round(body["budget"])})


@fault
class PutMerges(Tracker):
    """PUT keeps what it was not sent."""

    def replace_project(self, asked: Asked, text: str) -> Answer:
        kept = {name: value for name, value in self.project(text).items() if name in ("description", "visibility", "budget", "settings")}
        asked.body = {**kept, **asked.body} if isinstance(asked.body, dict) else asked.body
        return super().replace_project(asked, text)


@fault
class ConditionIgnored(Tracker):
    """Any If-Match will do."""

    def precondition(self, asked: Asked, project: Record) -> None:
        asked.headers["if-match"] = "*" if "if-match" in asked.headers else ""
        super().precondition(asked, project)


@fault
class ConditionNotNeeded(Tracker):
    """A project is replaced without If-Match."""

    def precondition(self, asked: Asked, project: Record) -> None:
        asked.headers.setdefault("if-match", "*")
        super().precondition(asked, project)


@fault
class TagStays(Tracker):
    """The entity tag of a project is always the same."""

    def tag(self, project: Record) -> str:
        return super().tag({"id": project["id"]})


@fault
class PublicByDefault(Tracker):
    """A project is public unless it says otherwise."""

    def stored_project(self, body: Record) -> Record:
        return super().stored_project({"visibility": "public", **body})


@fault
class DarkByDefault(Tracker):
    """The theme of settings without one is dark."""

    def stored_project(self, body: Record) -> Record:
        return super().stored_project({**body, "settings": {"theme": "dark", **(body.get("settings") or {})}})


@fault
class IssuesOutlive(Tracker):
    """The issues of a deleted project are read still."""

    def delete_project(self, asked: Asked, text: str) -> Answer:
        kept = self.issues.get(text, {}), dict(self.comments)
        answer = super().delete_project(asked, text)
        self.issues[text], self.comments = kept[0], kept[1]
        return answer

    def issue(self, project: str, text: str) -> Record:
        return self.known(self.issues[project], text) if project in self.issues and project not in self.projects else super().issue(project, text)


@fault
class SecondDeleteCrashes(Tracker):
    """A project that was deleted cannot be deleted again."""

    def delete_project(self, asked: Asked, text: str) -> Answer:
        if text in self.__dict__.setdefault("deleted", set()):
            raise Refused(500, "something is wrong")
        answer = super().delete_project(asked, text)
        self.__dict__["deleted"].add(text)
        return answer


@fault
class IssueOfAnyProject(Tracker):
    """An issue is found below every project."""

    def issue(self, project: str, text: str) -> Record:
        self.project(project)
        return self.known({**{number: one for issues in self.issues.values() for number, one in issues.items()}, **self.issues[project]}, text)

    def view_issue(self, project: str, issue: Record) -> Record:
        return {**issue, "commentCount": 0}


@fault
class IssuesOfAllProjects(Tracker):
    """The list of a project's issues holds those of all projects."""

    def find_issues(self, project: str, query: dict[str, str]) -> list[Record]:
        return [issue for one in self.projects for issue in Tracker.find_issues(self, one, query)]

    def view_issue(self, project: str, issue: Record) -> Record:
        return {**issue, "commentCount": 0}


@fault
class NumberReused(Tracker):
    """A new issue takes the number of one that is there, after a deletion."""

    def new_issue(self, project: str, body: Record) -> Record:
        self.numbers[project] = itertools.count(len(self.issues[project]) + 1)
        return super().new_issue(project, body)


@fault
class PageOffByOne(Tracker):
    """Every page but the first begins one issue too late."""

    def page(self, found: list[Record], page: int, size: int) -> list[Record]:
        return super().page(found if page == 1 else found[1:], page, size)


@fault
class PageIgnored(Tracker):
    """Every page is the first."""

    def page(self, found: list[Record], page: int, size: int) -> list[Record]:
        return super().page(found, 1, size)


@fault
class StateIgnored(Tracker):
    """The filter by state is ignored."""

    def find_issues(self, project: str, query: dict[str, str]) -> list[Record]:
        return super().find_issues(project, without(query, "state"))


@fault
class LeastEstimateIgnored(Tracker):
    """The filter by the least estimate is ignored."""

    def find_issues(self, project: str, query: dict[str, str]) -> list[Record]:
        return super().find_issues(project, without(query, "minEstimate"))


@fault
class DirectionIgnored(Tracker):
    """Issues always ascend."""

    def sort_issues(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        return super().sort_issues(found, without(query, "direction"))


@fault
class TitlesUnsorted(Tracker):
    """Issues by title are in the order of their numbers."""

    def sort_issues(self, found: list[Record], query: dict[str, str]) -> list[Record]:
        return super().sort_issues(found, {**query, "orderBy": query.get("orderBy", "number").replace("title", "number")})


@fault
class PatchResets(Tracker):
    """A change of an issue clears its labels unless it names them."""

    def apply(self, issue: Record, body: Record) -> None:
        super().apply(issue, {"labels": [], **body})


@fault
class NullIgnored(Tracker):
    """Null is taken as not sent."""

    def apply(self, issue: Record, body: Record) -> None:
        super().apply(issue, {name: value for name, value in body.items() if value is not None})


@fault
class LabelsAppended(Tracker):
    """New labels are added to the old ones."""

    def apply(self, issue: Record, body: Record) -> None:
        super().apply(issue, {**body, **({"labels": [*issue["labels"], *body["labels"]][:5]} if "labels" in body else {})})


@fault
class TitleTrimmed(Tracker):
    """A title loses the blanks around it."""

    def apply(self, issue: Record, body: Record) -> None:
        super().apply(issue, {**body, **({"title": body["title"].strip()} if "title" in body else {})})


@fault
class StateIsTaken(Tracker):
    """A change of an issue sets its state."""

    def apply(self, issue: Record, body: Record) -> None:
        super().apply(issue, body)
        issue["state"] = body["state"] if body.get("state") in ("open", "closed") else issue["state"]


@fault
class CountIsTaken(Tracker):
    """A change of an issue sets its count of comments."""

    def apply(self, issue: Record, body: Record) -> None:
        super().apply(issue, body)
        self.__dict__.setdefault("counts", {})[issue["createdAt"]] = body.get("commentCount")

    def view_issue(self, project: str, issue: Record) -> Record:
        told = self.__dict__.get("counts", {}).get(issue["createdAt"])
        return {**super().view_issue(project, issue), **({"commentCount": told} if isinstance(told, int) else {})}


@fault
class ReporterNotChecked(Tracker):
    """An issue may name a reporter who is not there."""

    def reporter(self, body: Record) -> None:
        return None


@fault
class CloseNotStored(Tracker):
    """Closing an issue is answered and forgotten."""

    def close_issue(self, asked: Asked, project: str, number: str) -> Answer:
        before = dict(self.issue(project, number))
        answer = super().close_issue(asked, project, number)
        self.issues[project][before["number"]] = before
        return answer


@fault
class CloseClearsLabels(Tracker):
    """Closing an issue changes its labels, and does not say so."""

    def close_issue(self, asked: Asked, project: str, number: str) -> Answer:
        answer = super().close_issue(asked, project, number)
        self.issue(project, number)["labels"] = ["closed"]
        return answer


@fault
class SecondCloseCrashes(Tracker):
    """An issue that is closed cannot be closed again."""

    def close_issue(self, asked: Asked, project: str, number: str) -> Answer:
        if self.issue(project, number)["state"] == "closed":
            raise Refused(500, "something is wrong")
        return super().close_issue(asked, project, number)


@fault
class ClosesTwice(Tracker):
    """An issue that is closed is closed again."""

    def close_issue(self, asked: Asked, project: str, number: str) -> Answer:
        self.issue(project, number)["state"] = "open"
        return super().close_issue(asked, project, number)


@fault
class DeleteOfClosedCrashes(Tracker):
    """A closed issue cannot be deleted."""

    def delete_issue(self, asked: Asked, project: str, number: str) -> Answer:
        if self.issue(project, number)["state"] == "closed":
            raise Refused(500, "something is wrong")
        return super().delete_issue(asked, project, number)


@fault
class SettingsMerged(Tracker):
    """PUT keeps the settings that it was not sent."""

    def replace_project(self, asked: Asked, text: str) -> Answer:
        if isinstance(asked.body, dict) and isinstance(asked.body.get("settings"), dict) and text in self.projects:
            asked.body["settings"] = {**self.projects[text]["settings"], **asked.body["settings"]}
        return super().replace_project(asked, text)


@fault
class RefusedPatchSticks(Tracker):
    """A change of a closed issue is refused, and its priority stays."""

    def update_issue(self, asked: Asked, project: str, number: str) -> Answer:
        issue = self.issue(project, number)
        if issue["state"] == "closed" and isinstance(asked.body, dict) and asked.body.get("priority") in ("low", "normal", "high"):
            issue["priority"] = asked.body["priority"]
        return super().update_issue(asked, project, number)


@fault
class CommentLost(Tracker):
    """A comment is answered and forgotten."""

    def add_comment(self, asked: Asked, project: str, number: str) -> Answer:
        answer = super().add_comment(asked, project, number)
        self.comments[project, int(number)].pop()
        return answer


@fault
class CommentCut(Tracker):
    """A comment keeps its first 100 characters."""

    def add_comment(self, asked: Asked, project: str, number: str) -> Answer:
        status, body, headers = super().add_comment(asked, project, number)
        body["data"]["text"] = body["data"]["text"][:100]
        return status, body, headers


@fault
class CommentsOfAllIssues(Tracker):
    """The list of an issue's comments holds those of all issues."""

    def list_comments(self, asked: Asked, project: str, number: str) -> Answer:
        super().list_comments(asked, project, number)
        return 200, {"data": [one for those in self.comments.values() for one in those]}, {}


@fault
class InternalByDefault(Tracker):
    """A comment that does not say so is internal."""

    def add_comment(self, asked: Asked, project: str, number: str) -> Answer:
        asked.body = {"internal": True, **asked.body} if isinstance(asked.body, dict) else asked.body
        return super().add_comment(asked, project, number)


@fault
class CommentOnClosedCrashes(Tracker):
    """A closed issue cannot be commented on."""

    def add_comment(self, asked: Asked, project: str, number: str) -> Answer:
        if self.issue(project, number)["state"] == "closed":
            raise Refused(500, "something is wrong")
        return super().add_comment(asked, project, number)


@fault
class TakenNameIsTaken(Tracker):
    """Two users may have one name."""

    def unique(self, body: Record, own: Record | None = None) -> None:
        return None


@fault
class TakenNameByPatch(Tracker):
    """A user may be given the name of another one."""

    def unique(self, body: Record, own: Record | None = None) -> None:
        if own is None:
            super().unique(body)


@fault
class RoleIsTaken(Tracker):
    """A change of a user may hold a role, and sets it."""

    def update_user(self, asked: Asked, text: str) -> Answer:
        role = asked.body.pop("role", None) if isinstance(asked.body, dict) else None
        status, user, headers = super().update_user(asked, text)
        user["role"] = role if role in ("admin", "member") else user["role"]
        return status, user, headers


@fault
class PasswordShown(Tracker):
    """A change of a password is answered with the password."""

    def update_user(self, asked: Asked, text: str) -> Answer:
        status, user, headers = super().update_user(asked, text)
        return status, {**user, **({"password": asked.body["password"]} if "password" in asked.body else {})}, headers


@fault
class MailFolded(Tracker):
    """A user's address is kept in lower case."""

    def new_user(self, body: Record) -> Record:
        return super().new_user({**body, "email": body["email"].lower()})


@fault
class TeamIgnored(Tracker):
    """The filter by team is ignored."""

    def list_users(self, asked: Asked) -> Answer:
        asked.query.pop("filter[team]", None)
        return super().list_users(asked)


@fault
class OffsetIgnored(Tracker):
    """Every page of users is the first."""

    def list_users(self, asked: Asked) -> Answer:
        asked.query.pop("offset", None)
        return super().list_users(asked)


@fault
class DeletedUserListed(Tracker):
    """A user who was deleted stands in the list."""

    def list_users(self, asked: Asked) -> Answer:
        status, users, headers = super().list_users(asked)
        return status, [*users, *self.__dict__.get("gone", [])], headers

    def delete_user(self, asked: Asked, text: str) -> Answer:
        self.__dict__.setdefault("gone", []).append(self.user(text))
        return super().delete_user(asked, text)


@fault
class CrashOnQueryPair(Tracker):
    """Issues of high priority cannot descend."""

    def list_issues(self, asked: Asked, project: str) -> Answer:
        if asked.query.get("priority") == "high" and asked.query.get("direction") == "desc":
            raise Refused(500, "something is wrong")
        return super().list_issues(asked, project)


@fault
class CrashInTheMiddle(Tracker):
    """An estimate of 300 to 400 cannot be set."""

    def apply(self, issue: Record, body: Record) -> None:
        if 300 <= (body.get("estimate") or 0) <= 400:
            raise Refused(500, "something is wrong")
        super().apply(issue, body)


@fault
class CrashOnEmoji(Tracker):
    """A comment with an emoji cannot be stored."""

    def add_comment(self, asked: Asked, project: str, number: str) -> Answer:
        if isinstance(asked.body, dict) and any(ord(letter) > 0xFFFF for letter in str(asked.body.get("text"))):
            raise Refused(500, "something is wrong")
        return super().add_comment(asked, project, number)


@fault
class EmptyForUnknown(Tracker):
    """A project that is not there has an empty list of issues."""

    def list_issues(self, asked: Asked, project: str) -> Answer:
        try:
            return super().list_issues(asked, project)
        except Refused as refused:
            if refused.status == 404:
                return 200, {"data": [], "meta": {"total": 0, "page": 1}}, {}
            raise


@fault
class NobodyMayComment(Tracker):
    """A comment needs no token."""

    def handle(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:
        return super().handle(method, path, query, {**headers, **({"authorization": "Bearer tracker-token-1"} if path.endswith("/comments") else {})}, body)


@fault
class CreationMoves(Tracker):
    """A project that is replaced was created anew."""

    def replace_project(self, asked: Asked, text: str) -> Answer:
        answer = super().replace_project(asked, text)
        self.projects[text]["createdAt"] = self.now()
        return answer[0], {"data": self.view_project(self.projects[text])}, {"etag": self.tag(self.projects[text])}


@fault
class CountOfDeleted(Tracker):
    """A project counts the issues that were deleted."""

    def delete_issue(self, asked: Asked, project: str, number: str) -> Answer:
        answer = super().delete_issue(asked, project, number)
        lost = self.__dict__.setdefault("lost", {})
        lost[project] = lost.get(project, 0) + 1
        return answer

    def view_project(self, project: Record) -> Record:
        return {**project, "issueCount": len(self.issues[project["id"]]) + self.__dict__.get("lost", {}).get(project["id"], 0)}
