from collections.abc import Iterator
from itertools import islice
from typing import Any

from oaswright import pointer
from oaswright.check.explain import shorten
from oaswright.check.rule import Violation, rule
from oaswright.check.subject import Subject, direction
from oaswright.document import objects
from oaswright.finding import Severity
from oaswright.probes import key
from oaswright.probes.make import Maker

GOOD = """
components:
  schemas:
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
    Cat: {type: object, required: [kind], properties: {kind: {const: Cat}}}
    Dog: {type: object, required: [kind], properties: {kind: {const: Dog}}}
"""
BAD = """
components:
  schemas:
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}}}
"""

# How many instances of each alternative are tried.
TRIED = 4


@rule("alternatives-distinct", "A discriminator's value fits one alternative of its oneOf, and no other.", severity=Severity.WARNING, good=GOOD, bad=BAD)
def alternatives_distinct(subject: Subject) -> Iterator[Violation]:
    for at, node in subject.objects("schema"):
        members, discriminator = objects.listing(node.get("oneOf")), objects.mapping(node.get("discriminator"))
        name = discriminator.get("propertyName")
        if len(members) > 1 and isinstance(name, str):
            places = [subject.follow(pointer.join(at, "oneOf", index), member)[0] for index, member in enumerate(members)]
            values = [*objects.mapping(discriminator.get("mapping")), *(pointer.split(place)[-1] for place in places)]
            if found := _overlap(subject, at, places, name, values):
                instance, one, other = found
                message = f"{shorten(key(instance), 80)} is valid against both {_name(one)} and {_name(other)}, so oneOf refuses it"
                constant = f"enum: [{instance[name]}]" if subject.document.is_30 else f"const: {instance[name]}"
                yield Violation(pointer.join(at, "oneOf"), message, f"give the property '{name}' of each alternative its one value, such as `{constant}`")


def _overlap(subject: Subject, at: str, places: list[str], name: str, values: list[str]) -> tuple[dict[str, Any], str, str] | None:
    """Return the first instance found that two alternatives accept, with both."""
    judges = {place: subject.validator(place, direction(at)) for place in dict.fromkeys(places)}
    for place, judge in judges.items():
        for instance in _instances(subject, place) if judge is not None else ():
            for candidate in [{**instance, name: value} for value in values]:
                fitting = [one for one, other in judges.items() if other is not None and other.is_valid(candidate)]
                if len(fitting) > 1:
                    return candidate, fitting[0], fitting[1]
    return None


def _instances(subject: Subject, at: str) -> list[dict[str, Any]]:
    try:
        root = subject.schemas.json_schema(at)
        return list(islice((one for one in Maker(root).good(root) if isinstance(one, dict)), TRIED))
    except (ValueError, KeyError, RecursionError):
        return []


def _name(at: str) -> str:
    return pointer.split(at)[-1] if at.startswith("/components/") and at.count("/") == 3 else at
