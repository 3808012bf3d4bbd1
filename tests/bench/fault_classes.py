"""Which class a seeded fault belongs to, and where each API's faulty applications come from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oaswright.document.document import Document
from oaswright.fuzz.wire.credentials import Tokens

WRITTEN = "a write is stored otherwise than sent"
UNSENT = "what was not sent, or a neighbour, moves"
REFUSED = "a refused write or a read-only field sticks"
ACCESS = "authorization, tokens and secrets"
VALIDATION = "what is taken or refused"
CRASH = "crashes"
LIFE = "creation, deletion and lists"
ANSWER = "answers"
CLASSES = (WRITTEN, UNSENT, REFUSED, ACCESS, VALIDATION, CRASH, LIFE, ANSWER)
CONTROL = "none"
# What breaks a rule that the document marks as a guess: told by a warning, as it should be.
GUESSED = frozenset((("sandbox", "negative timeout"), ("sandbox", "rule of first failure filled in"), ("sandbox", "errors without a list")))

# The faults of these stand in order of their class: the first of each run.
SHELF = {
    "PatchNotStored": WRITTEN, "PatchReplaces": UNSENT, "RefusedSticks": REFUSED, "ShowsLockCode": ACCESS, "EnumInAnyCase": VALIDATION,
    "CrashOnThreeFields": CRASH, "DeleteKeeps": LIFE, "StaleRead": WRITTEN, "PagesAsText": ANSWER,
}  # fmt: skip
LIBRARY = {
    "reader-may-write": ACCESS, "enum-in-wrong-case": VALIDATION, "wrong-isbn-crashes": CRASH, "twice-the-same": VALIDATION, "wrong-status": ANSWER,
    "location-missing": LIFE, "count-header-missing": ANSWER, "filter-ignored": LIFE, "old-answer": WRITTEN, "wrong-media-type": ANSWER,
    "crash-on-three-fields": CRASH, "write-not-persisted": WRITTEN, "unsent-fields-reset": UNSENT, "stale-read": WRITTEN,
    "rejected-write-sticks": REFUSED, "neighbour-changed": UNSENT, "delete-keeps": LIFE, "put-not-idempotent": UNSENT, "wrong-default": LIFE,
}  # fmt: skip
SANDBOX = {
    "one field is not stored": WRITTEN, "enum in any case": VALIDATION, "an unsent field is reset": UNSENT, "null is ignored": WRITTEN,
    "no name needed": VALIDATION, "rule of first failure dropped": WRITTEN, "rule of first failure filled in": UNSENT, "lists are sorted": WRITTEN,
    "wrong type in answers": ANSWER, "stack trace": ACCESS, "crash on three fields": CRASH, "stale read": WRITTEN, "refused_write_sticks": REFUSED,
    "info_token_may_write": ACCESS, "neighbour_is_written": UNSENT, "any_project_will_do": VALIDATION, "lists_are_appended": WRITTEN,
}  # fmt: skip
TRACKER = {
    "CursorSkips": LIFE, "BudgetRounded": WRITTEN, "PutMerges": UNSENT, "ConditionIgnored": VALIDATION, "TagStays": ANSWER, "PublicByDefault": LIFE,
    "SecondDeleteCrashes": CRASH, "IssueOfAnyProject": VALIDATION, "IssuesOfAllProjects": LIFE, "PatchResets": UNSENT, "NullIgnored": WRITTEN,
    "StateIsTaken": REFUSED, "ReporterNotChecked": VALIDATION, "CloseNotStored": WRITTEN, "CloseClearsLabels": UNSENT, "SecondCloseCrashes": CRASH,
    "ClosesTwice": VALIDATION, "DeleteOfClosedCrashes": CRASH, "SettingsMerged": UNSENT, "RefusedPatchSticks": REFUSED, "CommentLost": WRITTEN,
    "CommentsOfAllIssues": LIFE, "CommentOnClosedCrashes": CRASH, "TakenNameIsTaken": VALIDATION, "RoleIsTaken": REFUSED, "PasswordShown": ACCESS,
    "MailFolded": WRITTEN, "TeamIgnored": LIFE, "CrashOnQueryPair": CRASH, "EmptyForUnknown": VALIDATION, "NobodyMayComment": ACCESS,
    "CreationMoves": UNSENT, "CountOfDeleted": ANSWER,
}  # fmt: skip


@dataclass(frozen=True)
class Api:
    """An API with its document, its tokens, the class of each fault and a maker of a fresh application with a fault or with none."""

    document: Document
    tokens: Tokens
    faults: dict[str, str]
    make: Callable[[str], Any]


def shelf() -> Api:
    from tests.bench.faults_shelf import FAULTS
    from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves

    return Api(DOCUMENT, TOKENS, classed(list(FAULTS), SHELF), lambda name: FAULTS.get(name, Shelves)().app())


def sandbox() -> Api:
    from tests.bench.faults_sandbox import DOCUMENT, FAULTS, TOKENS, broken

    control = "none (control)"
    names = [name for name in FAULTS if name != control]
    return Api(DOCUMENT, TOKENS, classed(names, SANDBOX), lambda name: broken(control if name == CONTROL else name))


def library() -> Api:
    from tests.bench.faults_library import DOCUMENT, FAULTS, TOKENS, broken

    return Api(DOCUMENT, TOKENS, classed(list(FAULTS), LIBRARY), broken)


def tracker() -> Api:
    from tests.fuzz.tracker_api import DOCUMENT, TOKENS, Tracker
    from tests.fuzz.tracker_faults import FAULTS

    return Api(DOCUMENT, TOKENS, classed(list(FAULTS), TRACKER), lambda name: FAULTS.get(name, Tracker)())


def classed(names: list[str], begins: dict[str, str]) -> dict[str, str]:
    found, current = dict[str, str](), ""
    for name in names:
        current = begins.get(name, current)
        found[name] = current
    return found


APIS: dict[str, Callable[[], Api]] = {"sandbox": sandbox, "shelf": shelf, "library": library, "tracker": tracker}
