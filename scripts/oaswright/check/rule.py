"""A rule: one question asked of a document, with what it is called and an example of each answer."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from oaswright.check.subject import Subject
from oaswright.finding import Severity

HEAD = "openapi: 3.1.0\ninfo: {title: Example, version: '1'}\n"


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a rule is broken: `key` puts the finding on the name of the node instead of on its value, `name` is what a misspelt one should be."""

    pointer: str
    message: str
    hint: str = ""
    key: bool = False
    name: str = ""


@dataclass(frozen=True)
class Rule:
    """`good` and `bad` are documents in YAML without their head (`document` adds it).

    A rule is asked of each part of a document by itself, and must look at nothing but that part, what it refers to and the version
    of OpenAPI; one that looks at the whole is marked with `across`. `link` is the address of its page.
    """

    id: str
    summary: str
    severity: Severity
    good: str
    bad: str
    check: Callable[[Subject], Iterable[Violation]] = field(repr=False)
    across: bool = False
    link: str = ""

    def document(self, example: str) -> str:
        """Return the whole document that an example stands for."""
        return example if example.lstrip().startswith("openapi:") else HEAD + example


def rule(
    identity: str, summary: str, *, good: str = "", bad: str = "", severity: Severity = Severity.ERROR, across: bool = False, link: str = ""
) -> Callable[[Callable[[Subject], Iterator[Violation]]], Rule]:
    """Make a rule of a function that yields the violations of one document."""
    return lambda check: Rule(identity, summary, severity, good.lstrip("\n"), bad.lstrip("\n"), check, across, link)


@cache
def registry() -> tuple[Rule, ...]:
    """Every rule, by id: all that stand in a module of `rules/`."""
    package = import_module("oaswright.check.rules")
    modules = [import_module(f"{package.__name__}.{module.name}") for module in pkgutil.iter_modules(package.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]
    return tuple(sorted(found, key=lambda one: one.id))


def explain(one: Rule) -> str:
    """Return what a rule asks for, in words for a terminal."""
    parts = [f"{one.id} ({one.severity})", one.summary, *([one.link] if one.link else [])]
    for title, example in (("Good:", one.good), ("Bad:", one.bad)):
        parts += ["", title, example.rstrip()] if example else []
    return "\n".join(parts)
