"""Rules written as data, in the style of Spectral: a JSONPath says what is looked at, and a function what must hold of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonpath_rfc9535
from jsonpath_rfc9535 import JSONPathError, JSONPathQuery

from oaswright import pointer
from oaswright.check.functions import FUNCTIONS, MISSING, options_of
from oaswright.check.rule import Rule, Violation
from oaswright.check.spelling import near
from oaswright.check.subject import Subject
from oaswright.finding import Severity

SEVERITIES: dict[Any, Severity | None] = {
    "error": Severity.ERROR, "warn": Severity.WARNING, "warning": Severity.WARNING, "info": Severity.INFO, "hint": Severity.INFO, "off": None,
    0: Severity.ERROR, 1: Severity.WARNING, 2: Severity.INFO, 3: Severity.INFO, -1: None,
}  # fmt: skip

FIELDS = ("description", "message", "severity", "given", "then", "formats", "documentationUrl", "recommended", "type", "tags", "resolved")
THEN = ("field", "function", "functionOptions")
FORMATS = {"oas3": "3.", "oas3.0": "3.0", "oas3_0": "3.0", "oas3.1": "3.1", "oas3_1": "3.1", "oas3.2": "3.2", "oas3_2": "3.2", "oas2": "2."}

# Raises an error for what is wrong at a pointer of the file of rules.
Refuse = Callable[[str, str, str], Exception]


@dataclass(frozen=True)
class _Then:
    """What must hold: of the value itself, of a field of it, or of the names of its fields (`@key`)."""

    field: str
    function: str
    options: Mapping[str, Any]

    def values(self, at: str, node: Any) -> Iterator[tuple[str, Any, bool]]:
        """Yield what the function is asked about: the pointer, the value, and whether the finding belongs to the name of the place."""
        if not self.field:
            yield at, node, False
        elif self.field == "@key":
            entries = node if isinstance(node, dict) else {}
            yield from ((pointer.join(at, key), key, True) for key in entries)
        else:
            place, value = at, node
            for token in re.split(r"[./]", self.field.lstrip("/")):
                known = value.get(token, MISSING) if isinstance(value, dict) else MISSING
                if isinstance(value, list) and token.isdigit() and int(token) < len(value):
                    known = value[int(token)]
                if known is MISSING:
                    yield place, MISSING, bool(place)
                    return
                place, value = pointer.join(place, token), known
            yield place, value, False


def of(identity: str, node: dict[str, Any], at: str, aliases: Mapping[str, Any], refuse: Refuse) -> tuple[Rule, Severity | None]:
    """Return a rule, and its severity, from its definition at a pointer of a file.

    Args:
        identity: Its id.
        node: Its definition.
        at: The pointer of the definition.
        aliases: What `#Name` stands for in `given`.
        refuse: What makes an error of a fault of the definition.
    """
    _refuse_unknown(node, FIELDS, at, refuse)
    for key in ("given", "then"):
        if key not in node:
            raise refuse(at, f"the key '{key}' is missing", "")
    level = severity(node.get("severity", "warn"), pointer.join(at, "severity"), refuse)
    if node.get("recommended") is False:
        level = None
    queries = [query for one in _list(node["given"]) for query in _queries(one, pointer.join(at, "given"), aliases, refuse)]
    checks = [_then(one, pointer.join(at, "then"), refuse) for one in _list(node["then"])]
    summary = " ".join(str(node.get("description") or node.get("message") or identity).split())
    versions = tuple(FORMATS.get(str(one), "?") for one in _list(node.get("formats", [])))
    template = str(node.get("message") or "{{description}}: {{error}}")

    def check(subject: Subject) -> Iterator[Violation]:
        if versions and not subject.document.version.startswith(versions):
            return
        for place, value in _selected(subject, queries):
            for one in checks:
                for there, inner, is_name in one.values(place, value):
                    if error := FUNCTIONS[one.function](inner, one.options):
                        yield Violation(there, _worded(template, there, inner, error, summary), key=is_name)

    return Rule(identity, summary, level or Severity.WARNING, "", "", check, across=True, link=_link(node, at, refuse)), level


def _link(node: Mapping[str, Any], at: str, refuse: Refuse) -> str:
    link = node.get("documentationUrl") or ""
    if not isinstance(link, str) or (link and not link.startswith(("https://", "http://"))):
        raise refuse(pointer.join(at, "documentationUrl"), f"expected an address that begins with https:// or http://, got {link!r}", "")
    return link


def _refuse_unknown(node: Mapping[str, Any], known: tuple[str, ...], at: str, refuse: Refuse) -> None:
    for key in node:
        if key not in known:
            raise refuse(pointer.join(at, key), f"unknown key '{key}'", near(key, known, f"the keys are {', '.join(known)}"))


def severity(value: Any, at: str, refuse: Refuse) -> Severity | None:
    """Return the severity that a rule is given; None for `off`."""
    if value is False:
        return None
    if isinstance(value, int | str) and value is not True and value in SEVERITIES:
        return SEVERITIES[value]
    raise refuse(at, f"expected one of error, warn, info, hint, off, got {value!r}", "")


def _queries(text: Any, at: str, aliases: Mapping[str, Any], refuse: Refuse, depth: int = 0) -> Iterator[JSONPathQuery]:
    """Yield the JSONPaths that `given` stands for: one, or those of an alias."""
    if found := re.match(r"#([A-Za-z][\w-]*)(.*)", str(text), re.DOTALL):
        if found[1] not in aliases or depth > 20:
            raise refuse(at, f"there is no alias '{found[1]}'" if depth <= 20 else f"the alias '{found[1]}' refers to itself", "")
        for one in _list(aliases[found[1]]):
            yield from _queries(f"{one}{found[2]}", at, aliases, refuse, depth + 1)
        return
    try:
        yield jsonpath_rfc9535.compile(str(text))
    except (JSONPathError, RecursionError) as error:
        hint = (
            "leave '~' out and name the keys with field: '@key'"
            if str(text).endswith("~")
            else "write it as RFC 9535 defines it: $.paths[*].get, and $['x-name'] for a name with other characters"
        )
        raise refuse(at, f"expected a JSONPath, got {text!r}: {str(error).splitlines()[0]}", hint) from None


def _then(node: Any, at: str, refuse: Refuse) -> _Then:
    if not isinstance(node, dict):
        raise refuse(at, f"expected a mapping with 'function', got {node!r}", "")
    _refuse_unknown(node, THEN, at, refuse)
    name, options = node.get("function"), node.get("functionOptions") or {}
    if name not in FUNCTIONS:
        raise refuse(pointer.join(at, "function"), f"there is no function {name!r}", near(str(name), FUNCTIONS, f"the functions are {', '.join(FUNCTIONS)}"))
    if not isinstance(options, dict):
        raise refuse(pointer.join(at, "functionOptions"), f"expected a mapping, got {options!r}", "")
    known = tuple(options_of(str(name)))
    for key in options:
        if key not in known:
            hint = near(key, known, f"{name} takes {', '.join(known)}" if known else f"{name} takes none")
            raise refuse(pointer.join(at, "functionOptions", key), f"unknown option '{key}' of {name}", hint)
    return _Then(str(node.get("field") or ""), str(name), options)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _selected(subject: Subject, queries: list[JSONPathQuery]) -> Iterator[tuple[str, Any]]:
    """Yield what the paths select, each once, where it is written: references are followed."""
    seen = set[str]()
    for query in queries:
        for node in query.find(subject.document.tree):
            at, value = subject.follow(pointer.of(node.location), node.value)
            if at not in seen and (value is not None or node.value is None):
                seen.add(at)
                yield at, value


def _worded(template: str, at: str, value: Any, error: str, description: str) -> str:
    """Return the message of a finding: Spectral's placeholders are replaced."""
    tokens = pointer.split(at)
    words = {
        "error": error,
        "description": description.rstrip("."),
        "property": tokens[-1] if tokens else "",
        "path": at,
        "value": "" if value is MISSING else value,
    }
    return re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: str(words.get(found[1], found[0])), template)
