"""The smallest version that may follow a release."""

import pytest
from oaswright.diff.release.version import Version, needed, parse
from oaswright.diff.verdict import Level


@pytest.mark.parametrize(
    ("released", "patch", "minor", "major"),
    [
        ("1.2.3", (1, 2, 4), (1, 3, 0), (2, 0, 0)),
        ("0.2.3", (0, 2, 4), (0, 2, 4), (0, 3, 0)),
        ("2.0.0-rc.1", (2, 0, 0), (2, 0, 0), (2, 0, 0)),
        ("1.2.0-beta", (1, 2, 0), (1, 2, 0), (2, 0, 0)),
        ("v3", (3, 0, 1), (3, 1, 0), (4, 0, 0)),
        ("1.4+build.7", (1, 4, 1), (1, 5, 0), (2, 0, 0)),
    ],
)
def test_each_step_asks_for_its_number(released: str, patch: object, minor: object, major: object) -> None:
    version = parse(released)
    assert version is not None
    assert [needed(version, level) for level in Level] == [version.numbers, patch, minor, major]


@pytest.mark.parametrize("text", ["2026-11-24", "latest", "", "1.2.3.4", "one.two"])
def test_what_semantic_versioning_does_not_know_is_no_version(text: str) -> None:
    assert parse(text) is None


def test_a_pre_release_holds_what_its_release_will() -> None:
    assert parse("2.0.0-rc.1") == Version((2, 0, 0), early=True)
