"""Group failures by their root cause: a server's mistake shows in many operations, and both to our laws and to schemathesis' checks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from oaswright.fuzz.bodies.forms import spells
from oaswright.fuzz.failure import OF_HTTP, Category, Failure
from oaswright.fuzz.plan.case import Malformed, Nested, NoHost, TwoCredentials, UnknownId
from oaswright.fuzz.wire.exchange import Response

# The laws that judge as the checks of schemathesis do.
EQUIVALENT = {
    "not_a_server_error": "no-server-error",
    "status_code_conformance": "status-is-documented",
    "content_type_conformance": "response-is-valid",
    "response_schema_conformance": "response-is-valid",
    "response_headers_conformance": "headers-are-there",
    "positive_data_acceptance": "valid-is-accepted",
    "negative_data_rejection": "invalid-is-refused",
    "missing_required_header": "invalid-is-refused",
    "ignored_auth": "scopes",
    "use_after_free": "deleted-is-gone",
    "ensure_resource_availability": "created-is-there",
}
# What a server does wrong in one place for all its operations: how it refuses, which headers it sends, whom it lets in.
EVERYWHERE = frozenset(
    {
        "status-is-documented",
        "response-is-valid",
        "headers-are-there",
        "scopes",
        "no-token",
        "no-stack-trace",
        "within-limits",
        "one-credential",
        "both-survive",
        "links-without-host",
    }
)
# What moves without being asked to: one mistake moves every field.
WHOLE = frozenset({"refused-changes-nothing", "neighbour-untouched"})
MANY = 4  # families that fail with one query parameter
LET_IN = ("nobody is let in", "a broken token is let in")
MESSAGES = ("message", "exception_message", "error_message", "detail", "error_description", "title", "description", "msg", "error", "reason", "errors")
VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b0x[0-9a-f]+\b|\d+", re.IGNORECASE)
FORM = re.compile(r"\b(uuid\w*|guid|ulid|objectid|format|malformed|(in)?valid|hex\w*|pars(e|ed|ing)|integer|a number)\b")
ANOTHER = re.compile(r"\bmatch\b.*\b(ur[il]|path)\b|\b(ur[il]|path)\b.*\bmatch\b")
PLAIN_CRASH = re.compile(r"\W*(internal server error|an? (unexpected |unknown )?error occurred|server error|error)?\W*", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One root cause: the failure that shows it best, and all that come from it."""

    failures: tuple[Failure, ...]

    @property
    def best(self) -> Failure:
        """The failure that shows it best."""
        return self.failures[0]

    @property
    def category(self) -> Category:
        """The category of the best failure."""
        return self.best.category

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that show it, the best first."""
        return tuple(dict.fromkeys(one.operation for one in self.failures))

    @property
    def causes(self) -> tuple[str, ...]:
        """The fields, statuses or places that show it."""
        return tuple(dict.fromkeys(one.cause for one in self.failures if one.law == self.best.law and one.cause))


def entries(failures: Sequence[Failure]) -> list[Entry]:
    """Return the root causes, in the order of the failures that show them first."""
    groups: dict[tuple[str, ...], list[Failure]] = {}
    for one in failures:
        groups.setdefault(_key(one, failures), []).append(one)
    return [Entry(tuple(sorted(group, key=_order))) for group in groups.values()]


def family(operation: str) -> str:
    """Return the collection that an operation belongs to: `/pets` for `PATCH /pets/{id}` and `POST /pets`."""
    path = operation.partition(" ")[2].rstrip("/")
    return re.sub(r"\{[^}]*\}", "{}", re.sub(r"(/\{[^}]*\})+$", "", path))


def message(response: Response) -> str:
    """Return what a server says in a refusal, without what differs from one request to the next; "" where it says nothing."""
    return VARIABLE.sub("*", _spoken(response))[:200]


def _spoken(response: Response) -> str:
    said = next(_said(response.json), "") if response.json is not None else _title(response.text)
    return " ".join(said.lower().split())


def _order(one: Failure) -> tuple[bool, bool, bool, int, int]:
    return not one.is_bug, one.law in EQUIVALENT, one.again is False, len(one.steps), sum(len(step.request.body or b"") for step in one.steps)


def _key(one: Failure, failures: Sequence[Failure]) -> tuple[str, ...]:
    law, last = EQUIVALENT.get(one.law, one.law), one.steps[-1].response if one.steps else Response(0)
    if one.category is Category.QUESTION:
        # No question is left where the same operation shows a bug.
        bug = next((other for other in failures if other.is_bug and (other.law, other.operation) == (one.law, one.operation)), None)
        return _key(bug, failures) if bug else (one.category, law)
    if law == "status-is-documented":
        return (one.category, law, str(last.status), "" if one.category is Category.GAP or last.ok else family(one.operation))
    if law == "no-server-error":
        said = message(last)
        return (law, str(last.status), said, (_trigger(one) or _shared(one, failures) or family(one.operation)) if PLAIN_CRASH.fullmatch(said) else "")
    if one.law in OF_HTTP:
        return (one.category, law)
    if law in ("valid-is-accepted", "invalid-is-refused"):
        return _verdict_key(one, law, failures)
    if law == "response-is-valid":
        cause = next((other for other in failures if other.law == "invalid-is-refused" and _shows(one, other)), None) if one.is_bug else None
        return _key(cause, failures) if cause else (one.category, law, "2xx" if last.ok else str(last.status), _rule(one))
    if law == "response-is-read" and " reads null, as" in one.expected:
        return (one.category, law, "null", family(one.operation))  # what a write does not work out it leaves out, all of it
    if law == "repeat-changes-nothing":
        # What is stored otherwise than sent may be another thing each time.
        cause = next((other for other in failures if (other.law, other.operation, other.cause) == ("written-is-read", one.operation, one.cause)), None)
        law = cause.law if cause else law
    if law == "scopes" and (one.law != law or one.cause in LET_IN):
        return (law, "let in")
    place = _position(one) if one.law not in EQUIVALENT and law not in WHOLE else ""
    return (one.category, law, place, "" if law in EVERYWHERE else family(one.operation))


def _verdict_key(one: Failure, law: str, failures: Sequence[Failure]) -> tuple[str, ...]:
    """Return what a server decides otherwise than the document, and where; a conversion that it makes everywhere is one decision."""
    last = one.steps[-1].response if one.steps else Response(0)
    if law == "invalid-is-refused" and (lenience := _lenience(one)):
        return (one.category, law, lenience)
    if law == "valid-is-accepted" and one.category is Category.GAP:
        names = re.findall(r"\{[^}]*\}", one.operation)
        if odd := _odd_id(one, names):
            return (one.category, law, odd)
        if one.steps and names and one.steps[-1].request.body is None and "?" not in one.steps[-1].request.url:
            return (one.category, law, names[-1] if one.operation.endswith("}") else names[0] if len(names) == 1 else ",".join(names))
        if ANOTHER.search(_spoken(last)):
            return (one.category, law, "another name than that of the path")
        if said := message(last):
            return (one.category, law, said)
    # schemathesis does not say which part of a request it is about.
    mine = next((other for other in failures if other.law == law and family(other.operation) == family(one.operation)), None) if one.law != law else one
    if mine is not None and mine is not one and law == "invalid-is-refused":
        return _key(mine, failures)
    said = message(mine.steps[-1].response) if mine and mine.steps and last.refused else ""
    place = _position(mine) if mine and not said else ""
    return (one.category, law, family(one.operation), place, said)


def _odd_id(one: Failure, names: Sequence[str]) -> str:
    """Return the id of a path that a refusal is about, in whatever words: its name, of two words at least, and that its form is not right; "" for any other."""
    last = one.steps[-1] if one.steps else None
    said = _spoken(last.response) if last else ""
    if last is None or not FORM.search(said):
        return ""
    sent = last.request.json
    fields = {_words(name) for name in sent} if isinstance(sent, dict) else set[str]()
    return next((name for name in names if " " in _words(name) and _words(name) in _words(said) and _words(name) not in fields), "")


def _words(text: str) -> str:
    """Return the words of a name or a text in small letters: `pet id` for petId, pet_id and "Pet ID"."""
    return " ".join(re.findall(r"[a-z]+|[0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()))


def _trigger(one: Failure) -> str:
    """Return what made a server fail that is the same for all its operations: a body that is no JSON, an odd id, a value that nothing stores; "" for anything else."""
    match one.play.case if one.play else None:
        case Malformed(defect=defect):
            return defect
        case UnknownId(value=value):
            return value[:40]
        case Nested():
            return "JSON of many levels"
        case NoHost():
            return "no Host header"
        case TwoCredentials():
            return "two credentials"
    sent = one.steps[-1].request.json if one.steps else None
    if any(isinstance(value, int) and not -(2**63) <= value < 2**64 for value in _scalars(sent)):
        return "an integer beyond 64 bits"
    return "a null character" if any(isinstance(value, str) and "\0" in value for value in _scalars(sent)) else ""


def _shared(one: Failure, failures: Sequence[Failure]) -> str:
    """Return the query parameter that makes many families of a server fail, such as a key that is read before any operation; "" if there is none."""
    crashes = [other for other in failures if EQUIVALENT.get(other.law, other.law) == "no-server-error" and other.steps]
    families: dict[str, set[str]] = {}
    for other in crashes:
        for name in _query(other):
            families.setdefault(name, set()).add(family(other.operation))
    return max((name for name in _query(one) if len(families[name]) >= MANY), key=lambda name: (len(families[name]), name), default="")


def _query(one: Failure) -> set[str]:
    return {name for name, _ in parse_qsl(urlsplit(one.steps[-1].request.url).query, keep_blank_values=True)} if one.steps else set()


def _scalars(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield name
            yield from _scalars(child)
    elif isinstance(node, list):
        for child in node:
            yield from _scalars(child)
    else:
        yield node


def _lenience(one: Failure) -> str:
    """Return the conversion that a server makes of values of another type or form, as frameworks do for all their fields; "" where it is another mistake.

    A text that spells a number, 0 for false: what keeps the value is one decision of the server. What loses a part of it is not.
    """
    found = re.search(r': (".*"|[^ ]+) is not (?:of type "(\w+)"|an? "([\w-]+)")$', one.expected)
    if found is None:
        return ""
    if found[3]:
        return f"format {found[3]}"
    return "type" if spells(found[1].strip('"'), found[2]) else ""


def _shows(one: Failure, accepted: Failure) -> bool:
    """Whether a response is invalid in the field that another request was wrongly accepted with."""
    field = _position(accepted).rsplit("/", 1)[-1]
    return (
        bool(field)
        and field != "*"
        and family(one.operation) == family(accepted.operation)
        and (_position(one).rsplit("/", 1)[-1] == field or f"/{field}:" in one.met)
    )


def _position(one: Failure) -> str:
    """Return the field that a failure is about, without the index of an entry."""
    return re.sub(r"/(\d+|\*)(?=/|$)", "/*", one.cause).strip("/")


def _rule(one: Failure) -> str:
    """Return what is wrong with a response, in the words of a validator and without its values; the same from our law and from schemathesis."""
    if form := re.search(r'is not an? "([\w-]+)"', one.met):
        return f"format {form[1]}"  # a serializer writes all its dates alike
    found = re.search(
        r"(is not of type|is not one of|is a required property|is not valid under|does not match|is (too|less|greater|shorter|longer)|were unexpected)[^.\n]*",
        one.met.partition(" Validated against")[0],
    )
    return VARIABLE.sub("*", found[0]).strip() if found else ("content type" if "content" in (one.cause + one.law).lower() else _position(one))


def _said(node: Any) -> Iterator[str]:
    """Yield the messages in a refusal; one that names the place of a mistake keeps it."""
    if isinstance(node, str) and node.strip():
        yield node
    elif isinstance(node, list):
        for child in node:
            yield from _said(child)
    elif isinstance(node, dict):
        place = node.get("loc") or node.get("field") or node.get("pointer") or ""
        prefix = "/".join(str(part) for part in place if not isinstance(part, int)) if isinstance(place, list) else str(place)
        for name in MESSAGES:
            for said in _said(node.get(name)):
                yield f"{prefix}: {said}" if prefix else said


def _title(text: str) -> str:
    found = re.search(r"<title>([^<]*)</title>", text, re.IGNORECASE)
    return found[1] if found else text[:200]
