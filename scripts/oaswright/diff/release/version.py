"""Versions of documents, as numbers that can be compared, and the step that a change asks for."""

import re
from dataclasses import dataclass

from oaswright.diff.verdict import Level

Numbers = tuple[int, int, int]

_FORM = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Version:
    """`early` tells a pre-release such as `2.0.0-rc.1`, which already holds what 2.0.0 will."""

    numbers: Numbers
    early: bool = False


def parse(text: str) -> Version | None:
    """`v1.2` as 1.2.0; None for what semantic versioning does not know, such as a date."""
    found = _FORM.fullmatch(text.strip())
    if found is None or _DATE.match(text.strip()):
        return None
    return Version((int(found[1]), int(found[2] or 0), int(found[3] or 0)), found[4] is not None)


def needed(released: Version, level: Level) -> Numbers:
    """Return the smallest version that may follow a release. Before 1.0.0, what breaks asks for the second number and the rest for the third."""
    major, minor, patch = released.numbers
    if level is Level.NONE:
        return released.numbers
    if major == 0:
        level = Level.MINOR if level is Level.MAJOR else Level.PATCH
    if level is Level.MAJOR:
        return released.numbers if released.early and (minor, patch) == (0, 0) else (major + 1, 0, 0)
    if level is Level.MINOR:
        return released.numbers if released.early and patch == 0 else (major, minor + 1, 0)
    return released.numbers if released.early else (major, minor, patch + 1)


def shown(numbers: Numbers) -> str:
    """Return a version as text, such as `1.2.3`."""
    return ".".join(map(str, numbers))
