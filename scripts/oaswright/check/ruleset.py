"""Which rules are asked, and how severe each is: a ruleset of ours, or a file that extends others; rules of the user's own, in YAML or in Python."""

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright import pointer, waivers
from oaswright.check.rule import Rule, Violation, registry
from oaswright.check.spelling import near
from oaswright.check.subject import Subject
from oaswright.document import objects, source
from oaswright.errors import DocumentError, OaswrightError, UsageError
from oaswright.finding import Severity, display
from oaswright.project import Project
from oaswright.settings.keys import Check

if TYPE_CHECKING:
    from oaswright.document.source import Source

# What openapi-spec-validator finds is an error in each of them.
RULESETS = {
    "minimal": "Only rules that the OpenAPI specification makes.",
    "recommended": "Rules beyond the specification are warnings. The default.",
    "strict": "Every rule is an error, and so is what generated code lacks.",
}

# What Spectral's own rulesets are called, of which ours is the nearest.
SPECTRAL = {"spectral:oas": "recommended"}

KEYS = ("extends", "rules", "aliases", "formats", "documentationUrl")


@dataclass(frozen=True)
class Ruleset:
    """Rules by id, and their severities; None for a rule that is off. `files` are those in YAML that were read for them, `link` is the page of all rules."""

    rules: Mapping[str, Rule]
    levels: Mapping[str, Severity | None] = field(repr=False)
    files: tuple[Path, ...] = ()
    link: str = ""

    def asked(self) -> list[tuple[Rule, Severity]]:
        """Return the rules that are not off, with their severities."""
        return [(one, level) for identity, one in self.rules.items() if (level := self.levels[identity])]

    def named(self, identity: str) -> Rule:
        """Return the rule with an id; UsageError where there is none."""
        if identity not in self.rules:
            raise UsageError(f"there is no rule '{identity}'", hint="the rules are " + ", ".join(self.rules))
        return self.rules[identity]


def named(name: str) -> Ruleset:
    """Return a ruleset of ours. UsageError where there is none of that name."""
    if name not in RULESETS:
        raise UsageError(f"there is no ruleset '{name}'", hint=near(name, RULESETS, f"the rulesets are {', '.join(RULESETS)}, or name a YAML file"))
    rules = {one.id: one for one in registry()}
    levels: dict[str, Severity | None] = {one.id: one.severity for one in rules.values()}
    if name == "minimal":
        levels = {identity: level if level is Severity.ERROR else None for identity, level in levels.items()}
    elif name == "strict":
        levels = dict.fromkeys(levels, Severity.ERROR)
    return Ruleset(rules, levels)


def of(project: Project | None) -> Ruleset:
    """Return the rules that a project asks, with their severities.

    Raises:
        UsageError: A file of rules cannot be read or run, or names what does not exist.
    """
    if project is None:
        return named("recommended")
    settings = project.settings.check
    found = named(settings.ruleset) if settings.ruleset in RULESETS else _of_file(project.root, settings)
    for one in settings.rules:
        found = _joined(found, _of_module(project.root / one))
    chosen = severities(settings.severity, found)
    if base := project.settings.handbook:
        ours = {one.id for one in registry()}
        linked = {key: replace(one, link=_page(base, key)) if key in ours and not one.link else one for key, one in found.rules.items()}
        found = replace(found, rules=linked, link=_page(base))
    return replace(found, levels={**found.levels, **{identity: level for identity, level in chosen.items() if identity in found.rules}})


def _page(handbook: str, rule: str = "") -> str:
    """Return the address of the page of rules in a handbook that is published, or of one rule."""
    return f"{handbook.rstrip('/')}/reference/rules.html{f'#{rule}' if rule else ''}"


def severities(chosen: Mapping[str, str], known: Ruleset | None = None) -> dict[str, Severity | None]:
    """Return the severities that a configuration gives to rules; None for `off`. UsageError for an unknown rule or severity."""
    known = known or named("recommended")
    for identity in chosen:
        if identity not in waivers.GENERATED:
            known.named(identity)
    return waivers.levels(chosen)


def _of_file(root: Path, settings: Check) -> Ruleset:
    path = root / settings.ruleset
    if not path.suffix and not path.is_file():
        return named(settings.ruleset)  # which says what there is
    return _File(path, ()).ruleset()


class _File:
    """A file of rules in YAML; `above` are those that extend it."""

    def __init__(self, path: Path, above: Sequence[Path]) -> None:
        self.path = path.resolve()
        if self.path in above:
            raise UsageError(f"{display(path)}: the ruleset extends itself")
        self.above = (*above, self.path)
        try:
            self.source: Source = source.read(self.path)
        except DocumentError as error:
            raise UsageError(f"{display(path)}: {error.message}") from None

    def refuse(self, at: str, message: str, hint: str = "") -> UsageError:
        """Return an error with the place of what is wrong."""
        return UsageError(f"{self.source.position(at)}: {message}", hint=hint)

    def ruleset(self) -> Ruleset:
        """Return what the file extends, with its own rules and severities."""
        tree = self.source.tree
        if not isinstance(tree, dict):
            raise self.refuse("", "expected a mapping with 'extends' and 'rules'")
        for key in tree:
            if key not in KEYS:
                raise self.refuse(pointer.join("", key), f"unknown key '{key}'", near(key, KEYS, f"the keys are {', '.join(KEYS)}"))
        found = Ruleset({}, {}, (self.path,))
        for index, one in enumerate(tree["extends"] if isinstance(tree.get("extends"), list) else [tree["extends"]] if "extends" in tree else []):
            found = _joined(found, self._extended(one, pointer.join("/extends", index) if isinstance(tree["extends"], list) else "/extends"))
        from oaswright.check import declarative  # few projects have rules of their own

        rules, levels = dict(found.rules), dict(found.levels)
        for identity, node in objects.mapping(tree.get("rules")).items():
            at = pointer.join("/rules", identity)
            if isinstance(node, dict):
                rules[identity], levels[identity] = declarative.of(identity, node, at, objects.mapping(tree.get("aliases")), self.refuse)
            else:
                levels[identity] = self._switched(identity, node, at, rules)
        return replace(found, rules=rules, levels=levels)

    def _extended(self, name: Any, at: str) -> Ruleset:
        """Return a ruleset of ours, or that of another file; `[name, all]` and `[name, off]` switch it as a whole."""
        if isinstance(name, list) and len(name) == 2 and name[1] in ("all", "off", "recommended", False):
            inner = self._extended(name[0], at)
            levels = {
                key: (level or inner.rules[key].severity) if name[1] == "all" else level if name[1] == "recommended" else None
                for key, level in inner.levels.items()
            }
            return replace(inner, levels=levels)
        text = SPECTRAL.get(str(name), str(name))
        if text in RULESETS:
            return named(text)
        path = self.path.parent / text
        if "://" in text or not path.is_file():
            raise self.refuse(at, f"there is no ruleset '{text}'", f"name a file beside this one, or one of {', '.join(RULESETS)}")
        return _File(path, self.above).ruleset()

    def _switched(self, identity: str, value: Any, at: str, rules: dict[str, Rule]) -> Severity | None:
        """Return the severity that is given to a rule which exists."""
        if identity not in rules:
            known = {one.id: one for one in registry()}
            if identity not in known:
                raise self.refuse(at, f"there is no rule '{identity}'", near(identity, known, "define it with 'given' and 'then'"))
            rules[identity] = known[identity]
        if value is True or value == "on":
            return rules[identity].severity
        from oaswright.check import declarative

        return declarative.severity(value, at, self.refuse)


def _of_module(path: Path) -> Ruleset:
    """Return the rules of a module of the user's, each guarded: one that fails stops the check with its place."""
    if not path.is_file():
        raise UsageError(f"tool.oaswright.check.rules: {display(path)} does not exist")
    name = f"oaswright_rules_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"tool.oaswright.check.rules: {display(path)} is no Python module", hint="name a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001 # the user's code may fail in any way
        raise _failure(error, path, "cannot be imported") from None
    found = [value for value in vars(module).values() if isinstance(value, Rule)]
    if not found:
        raise UsageError(f"{display(path)} holds no rules", hint="write `from oaswright.check import rule`, and put @rule(...) on a function")
    guarded = {one.id: replace(one, check=_guarded(one, path), across=True) for one in found}
    return Ruleset(guarded, {identity: one.severity for identity, one in guarded.items()})


def _guarded(one: Rule, path: Path) -> Any:
    def check(subject: Subject) -> Iterable[Violation]:
        try:
            found = list(one.check(subject))
        except OaswrightError:
            raise
        except Exception as error:  # noqa: BLE001 # likewise
            raise _failure(error, path, f"the rule '{one.id}' failed") from None
        return _violations(one, path, found)

    return check


def _violations(one: Rule, path: Path, found: Iterable[Any]) -> Iterator[Violation]:
    for violation in found:
        if not isinstance(violation, Violation):
            raise UsageError(f"{display(path)}: the rule '{one.id}' yields {violation!r}", hint="expected a Violation(pointer, message)")
        yield violation


def _failure(error: Exception, path: Path, what: str) -> UsageError:
    """Return an error that names the line of the user's module."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == path]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else 0
    return UsageError(f"{display(path)}{f':{line}' if line else ''}: {what}: {type(error).__name__}: {error}")


def _joined(one: Ruleset, other: Ruleset) -> Ruleset:
    return Ruleset({**one.rules, **other.rules}, {**one.levels, **other.levels}, (*one.files, *other.files))
