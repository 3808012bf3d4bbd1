"""What says that a name is taken, or that something is not there: an answer, or the document of a response."""

import re

from oaswright.api.operation import Operation
from oaswright.fuzz.wire.exchange import Exchange

TAKEN = re.compile(r"already|exist|taken|duplicat|unique|conflict", re.IGNORECASE)
FORBIDDEN = re.compile(
    r"\b(already (exists?|taken|in use|used|registered|known)|is taken|is in use|duplicates?|not unique|(must|has to|have to|needs to) be unique|same (name|email|key|code|slug))\b",
    re.IGNORECASE,
)
ABSENT = re.compile(r"\b(does not exist|doesn't exist|not found|could not be found|no longer exists|foreign key)\b", re.IGNORECASE)
FIXED = re.compile(r"\b(read[- ]?only|immutable|(cannot|can't|can not|may not|must not|not allowed to) (be )?(change|modif|update|edit))", re.IGNORECASE)


def says_fixed(made: Exchange) -> bool:
    """Whether a refusal says that a field cannot be changed, which the document leaves out."""
    return made.response.refused and bool(FIXED.search(made.response.text))


def is_taken(made: Exchange) -> bool:
    """Whether an instance was refused for what is there already, by its status or by what the answer says."""
    status = made.response.status
    return status == 409 or (status in (400, 422) and bool(TAKEN.search(made.response.text)))


def says_state(made: Exchange) -> bool:
    """Whether a refusal says in words that something is there already, or is not there; unlike `is_taken` it does not guess."""
    return made.response.status in (400, 422) and bool(FORBIDDEN.search(made.response.text) or ABSENT.search(made.response.text))


def says_taken(operation: Operation) -> bool:
    """Whether the document says that a conflict means a name that is taken."""
    body = operation.responses.get("409")
    return body is not None and bool(FORBIDDEN.search(str(body.node.get("description", ""))))
