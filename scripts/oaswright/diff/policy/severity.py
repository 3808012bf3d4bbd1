"""The level of a change as a team sets it: by the id of its kind, by path and by tag, on top of a preset."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from oaswright.diff.comparison import Diff
from oaswright.diff.kinds import KINDS
from oaswright.diff.verdict import Axis, Level, Verdict
from oaswright.errors import UsageError
from oaswright.settings.keys import ChangeSeverity

LEVELS = {str(level): level for level in Level} | {"off": Level.NONE, "breaking": Level.MAJOR}

_NO_SOURCE = tuple(kind.id for kind in KINDS.values() if kind.source and not kind.wire)

# What other tools make of our kinds of change by default. Neither knows an axis of generated code. oasdiff takes servers for deployment, has no rules for
# styles, encodings of parts and XML, and takes security, tags, operation ids and discriminators for information. Redocly takes every status
# and header that is removed for breaking, operation ids too, and has no rules for discriminators and encodings.
PRESETS: dict[str, dict[str, str]] = {
    "oasdiff": {
        **dict.fromkeys(_NO_SOURCE, "off"),
        **dict.fromkeys(("operation-id-changed", "first-tag-changed", "class-removed", "*-deprecated", "*-reactivated"), "minor"),
        **dict.fromkeys(("server-*", "reserved-characters-*", "*-text-changed", "*encoding-widened", "*encoding-narrowed", "encoding-changed"), "off"),
        "xml-changed": "off",
        **dict.fromkeys(("security-*", "*-discriminator-*", "parameter-removed"), "minor"),
        **dict.fromkeys(("response-enum-widened", "response-pattern-*", "response-schema-removed", "request-pattern-changed"), "minor"),
        **dict.fromkeys(("parameter-default-changed", "content-encoding-changed", "*-content-media-type-*"), "major"),
    },
    "redocly": {
        **dict.fromkeys(_NO_SOURCE, "off"),
        **dict.fromkeys(("operation-id-changed", "error-response-removed", "response-header-removed"), "major"),
        **dict.fromkeys(("*-discriminator-*", "*encoding-widened", "*encoding-narrowed", "encoding-changed"), "minor"),
        **dict.fromkeys(("default-changed", "parameter-default-changed", "response-header-became-*"), "patch"),
        "xml-changed": "off",
    },
}


def rules_of(preset: str, own: Sequence[ChangeSeverity]) -> list[ChangeSeverity]:
    """Return the rules of a preset and then a project's own; the last one that fits a change decides. UsageError for a name that does not exist."""
    if preset and preset not in PRESETS:
        raise UsageError(f"tool.oaswright.diff.preset: expected one of {', '.join(PRESETS)}, got '{preset}'")
    for one in own:
        if one.level not in LEVELS:
            raise UsageError(f"tool.oaswright.diff.severity: expected a level of {', '.join(LEVELS)}, got '{one.level}'")
        if not any(fnmatchcase(name, one.id) for name in KINDS):
            raise UsageError(f"tool.oaswright.diff.severity: no kind of change is called '{one.id}'", hint="`oaswright diff --list` shows them")
    return [*(ChangeSeverity(level, name) for name, level in PRESETS.get(preset, {}).items()), *own]


def regraded(diff: Diff, rules: Sequence[ChangeSeverity], tags: Mapping[str, frozenset[str]]) -> Diff:
    """Return the changes with the levels that the rules give them; what is off is left out. `tags` are those of each operation by its name."""
    if not rules:
        return diff
    found = [one for verdict in diff.verdicts if (one := _regraded(verdict, rules, tags)) is not None]
    return replace(diff, verdicts=tuple(sorted(found, key=lambda one: (-one.level, one.axis is Axis.SOURCE))))


def _regraded(one: Verdict, rules: Sequence[ChangeSeverity], tags: Mapping[str, frozenset[str]]) -> Verdict | None:
    operations = [operation_of(use, tags) for use in one.uses]
    fitting = [rule.level for rule in rules if fnmatchcase(one.rule, rule.id) and all(_fits(rule, operation, tags) for operation in operations)]
    if not fitting:
        return one
    level = LEVELS[fitting[-1]]
    return replace(one, level=level) if level else None


def operation_of(use: str, tags: Mapping[str, frozenset[str]]) -> str:
    """Return the name of the operation that a place belongs to, "" for one outside of operations."""
    name = use
    while name and name not in tags:
        name = name.rpartition(", ")[0]
    return name


def _fits(rule: ChangeSeverity, operation: str, tags: Mapping[str, frozenset[str]]) -> bool:
    path = operation.partition(" ")[2]
    by_path = not rule.path or (bool(path) and fnmatchcase(path, rule.path))
    return by_path and (not rule.tag or rule.tag in tags.get(operation, ()))
