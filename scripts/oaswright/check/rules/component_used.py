from collections.abc import Iterator
from itertools import chain

from oaswright import graph, pointer
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import FRAME, Subject
from oaswright.document.syntax import sections
from oaswright.finding import Severity

GOOD = """
paths:
  /pets:
    get: {responses: {'200': {$ref: '#/components/responses/Pet'}}}
components:
  responses: {Pet: {description: A pet, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  schemas: {Pet: {type: object}}
"""
BAD = """
paths:
  /pets:
    get: {responses: {'200': {description: Fine}}}
components:
  schemas: {Pet: {type: object}}
"""


@rule("component-used", "Every component is used by an operation, directly or through others.", severity=Severity.WARNING, good=GOOD, bad=BAD, across=True)
def component_used(subject: Subject) -> Iterator[Violation]:
    if not any(subject.noted("has operations", lambda one: bool(one.operations)).values()) and not any(map(subject.document.tree.get, sections.WEBHOOKS)):
        return
    used = _reached(subject)
    for section, entries in subject.sections():
        for name in entries:
            at = pointer.of(["components", section, name])
            if at not in used and not name.startswith("x-"):
                yield Violation(at, f"nothing uses {at.removeprefix('/components/')}", "take it out, or refer to it", key=True)


def _reached(subject: Subject) -> dict[str, None]:
    """The components that what stands outside `components` needs."""
    needs: dict[str, list[str]] = {}
    for found in subject.noted("component-used", _needs).values():
        for holder, target in found:
            needs.setdefault(holder, []).append(target)
    return graph.reached([""], needs)


def _needs(subject: Subject) -> tuple[tuple[str, str], ...]:
    """What needs which component, "" being what stands outside of them."""
    pairs = ((at, target) for at, _, target in subject.references())
    found = ((_component(holder), _component(target)) for holder, target in chain(pairs, _mapped(subject), _derived(subject)))
    return tuple(dict.fromkeys([*found, *(("", at) for at in _schemes(subject))]))


def _component(at: str) -> str:
    """The component that a pointer stands in; "" outside of them."""
    tokens = pointer.split(at)
    return pointer.of(tokens[:3]) if tokens[:1] == ["components"] and len(tokens) >= 3 else ""


def _mapped(subject: Subject) -> Iterator[tuple[str, str]]:
    """What the discriminators name."""
    for at, node in subject.objects("schema"):
        discriminator = node.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        for value in mapping.values() if isinstance(mapping, dict) else ():
            if isinstance(value, str):
                yield at, value.removeprefix("#") if value.startswith("#/") else pointer.of(["components", "schemas", value])


def _derived(subject: Subject) -> Iterator[tuple[str, str]]:
    """A schema with a discriminator stands for every schema that extends it."""
    for at, node in subject.objects("schema"):
        members = node.get("allOf")
        for member in members if isinstance(members, list) else ():
            base = str(member.get("$ref", "")).removeprefix("#") if isinstance(member, dict) else ""
            target = subject.get(base) if base else None
            if isinstance(target, dict) and "discriminator" in target:
                yield base, at


def _schemes(subject: Subject) -> Iterator[str]:
    own = [subject.document.tree.get("security")] if subject.at == FRAME else []
    lists = [*own, *(node.get("security") for _, node in subject.objects("operation"))]
    for alternatives in lists:
        for alternative in alternatives if isinstance(alternatives, list) else ():
            yield from (pointer.of(["components", "securitySchemes", name]) for name in (alternative if isinstance(alternative, dict) else ()))
