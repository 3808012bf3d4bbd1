"""What a project makes of changes by its configuration: levels, presets, accepted changes and policies."""

from datetime import date
from fnmatch import fnmatchcase

import pytest
from oaswright.diff.comparison import Diff, compare
from oaswright.diff.kinds import KINDS
from oaswright.diff.policy.accepted import without_accepted
from oaswright.diff.policy.lifecycle import Lifecycle
from oaswright.diff.policy.severity import PRESETS, regraded, rules_of
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.errors import UsageError
from oaswright.settings.keys import AcceptedChange, ChangeSeverity, DiffSettings

from tests.diff.conftest import CONFIGURATION, Kiosk

TODAY = date(2026, 6, 1)


def api(operation: str = "", *, parameter: str = "", values: str = "[a]", extra: str = "") -> Document:
    """A service with one operation, whose parameter `q` and response can be edited."""
    return document.parse(f"""\
openapi: 3.1.0
info: {{title: t, version: '1'}}
paths:
  /pets:
    get:
      operationId: pets
      tags: [beta]
      {operation}
      parameters: [{{name: q, in: query, schema: {{type: string}}{parameter}}}]
      responses:
        '200': {{description: ok, content: {{application/json: {{schema: {{type: object, properties: {{kind: {{enum: {values}{extra}}}}}}}}}}}}}
  /other:
    get: {{operationId: other, responses: {{'200': {{description: ok}}}}}}
""")


def without_pets(text: Document) -> Document:
    return Document(text.root, {**text.tree, "paths": {"/other": text.tree["paths"]["/other"]}}, text.origins, text.memory)


def rules(diff: Diff) -> list[tuple[str, str]]:
    return [(one.rule, str(one.level)) for one in diff.verdicts]


def judged(old: Document, new: Document, **settings: bool | int) -> list[tuple[str, str]]:
    return rules(Lifecycle(old, new, DiffSettings(**settings), TODAY).applied(compare(old, new)))  # type: ignore[arg-type] # the settings of one policy


TAGS = {"GET /pets": frozenset(("beta",)), "GET /other": frozenset[str]()}
ENUM = [("response-enum-widened", "major")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ChangeSeverity("minor", "response-enum-widened"), [("response-enum-widened", "minor")]),
        (ChangeSeverity("patch", "response-*", path="/pets*"), [("response-enum-widened", "patch")]),
        (ChangeSeverity("off", "*", tag="beta"), []),
        (ChangeSeverity("off", "*", tag="stable"), ENUM),
        (ChangeSeverity("minor", "*", path="/other"), ENUM),
        (ChangeSeverity("minor", "request-*"), ENUM),
    ],
)
def test_a_level_is_set_by_kind_path_or_tag(rule: ChangeSeverity, expected: list[tuple[str, str]]) -> None:
    diff = compare(api(), api(values="[a, b]"))
    assert rules(diff) == ENUM
    assert rules(regraded(diff, [rule], TAGS)) == expected


def test_the_last_rule_decides_and_presets_come_first() -> None:
    diff = compare(api(), api(values="[a, b]"))
    assert rules(regraded(diff, rules_of("oasdiff", ()), TAGS)) == [("response-enum-widened", "minor")]
    assert rules(regraded(diff, rules_of("oasdiff", (ChangeSeverity("major", "response-enum-*"),)), TAGS)) == ENUM


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_name_kinds_that_exist_and_have_no_source_axis(preset: str) -> None:
    assert all(any(fnmatchcase(kind, name) for kind in KINDS) for name in PRESETS[preset])
    old, new = api(), without_pets(api())
    assert {level for _, level in rules(regraded(compare(api(), api("deprecated: true")), rules_of(preset, ()), TAGS))} <= {"minor"}
    assert ("operation-removed", "major") in rules(regraded(compare(old, new), rules_of(preset, ()), TAGS))


@pytest.mark.parametrize(("preset", "rule"), [("other", ()), ("", (ChangeSeverity("grave"),)), ("", (ChangeSeverity("minor", "no-such-kind"),))])
def test_a_name_that_does_not_exist_is_told(preset: str, rule: tuple[ChangeSeverity, ...]) -> None:
    with pytest.raises(UsageError):
        rules_of(preset, rule)


def test_an_accepted_change_is_left_out_until_it_expires() -> None:
    diff = compare(api(), api(values="[a, b]"))
    entry = AcceptedChange(diff.verdicts[0].fingerprint, "we know", "2026-06-01")
    assert rules(without_accepted(diff, [entry], TODAY).diff) == []
    late = without_accepted(diff, [entry], date(2026, 6, 2))
    assert (rules(late.diff), late.notes) == (ENUM, (f"the accepted change {entry.fingerprint} (we know) expired on 2026-06-01",))
    other = compare(api(), api(values="[a, c]"))
    assert rules(without_accepted(other, [entry], TODAY).diff) == ENUM


DEPRECATED = "deprecated: true"
REMOVED = [("operation-removed", "major"), ("operation-removed", "major")]


@pytest.mark.parametrize(
    ("sunset", "settings", "expected"),
    [
        ("x-sunset: '2026-05-31'", {"sunset": True}, [("operation-removed", "minor")] * 2),
        ("x-sunset: '2026-07-01'", {"sunset": True}, REMOVED),
        ("x-sunset: '2026-05-31'", {}, REMOVED),
        ("", {"sunset": True}, [("operation-removed", "minor")] * 2),
        ("", {"sunset": True, "sunset_required": True}, REMOVED),
    ],
)
def test_what_is_removed_after_its_sunset_breaks_nothing(sunset: str, settings: dict[str, bool], expected: list[tuple[str, str]]) -> None:
    old = api(f"{DEPRECATED}\n      {sunset}")
    assert judged(old, without_pets(old), **settings) == expected
    assert judged(api(), without_pets(api()), **settings) == REMOVED


@pytest.mark.parametrize(
    ("sunset", "settings", "expected"),
    [
        ("", {"sunset": True}, []),
        ("", {"sunset": True, "sunset_required": True}, ["sunset-missing"]),
        ("x-sunset: soon", {"sunset": True}, ["sunset-invalid"]),
        ("x-sunset: '2026-06-10'", {"sunset": True, "grace_days": 30}, ["sunset-too-soon"]),
        ("x-sunset: '2026-07-10'", {"sunset": True, "grace_days": 30}, []),
        ("x-sunset: '2026-06-10'", {}, []),
    ],
)
def test_a_deprecation_announces_its_sunset(sunset: str, settings: dict[str, bool | int], expected: list[str]) -> None:
    operation = judged(api(), api(f"{DEPRECATED}\n      {sunset}"), **settings)
    assert [rule for rule, _ in operation if rule.startswith("sunset")] == expected
    parameter = judged(api(), api(parameter=f", {DEPRECATED}{', ' if sunset else ''}{sunset}"), **settings)
    assert [rule for rule, _ in parameter if rule.startswith("sunset")] == expected


def test_a_sunset_is_not_taken_back_or_brought_forward() -> None:
    far, near = (api(f"{DEPRECATED}\n      x-sunset: '{day}'") for day in ("2027-01-01", "2026-06-05"))
    policy = {"sunset": True, "grace_days": 30}
    assert ("sunset-removed", "major") in judged(far, api(DEPRECATED), **policy)
    assert ("sunset-too-soon", "major") in judged(far, near, **policy)
    assert not [rule for rule, _ in judged(near, far, **policy) if rule.startswith("sunset")]


def test_changes_of_unstable_operations_break_nothing() -> None:
    alpha, beta = (f"x-stability-level: {level}" for level in ("alpha", "beta"))
    assert judged(api(alpha), api(alpha, values="[a, b]"), stability=True) == []
    assert judged(api(beta), api(beta, values="[a, b]"), stability=True) == ENUM
    assert judged(api(alpha), api(alpha, values="[a, b]")) == ENUM
    assert ("stability-decreased", "major") in judged(api(beta), api(alpha), stability=True)
    assert ("stability-increased", "minor") in judged(api(alpha), api(beta), stability=True)
    assert ("stability-invalid", "major") in judged(api(), api("x-stability-level: shaky"), stability=True)


def test_an_extensible_enum_may_grow_and_not_shrink() -> None:
    old, new = (api(values=f"[{values}]", extra=f", x-extensible-enum: [{values}]") for values in ("a", "a, b"))
    assert ("response-enum-widened", "minor") in judged(old, new, extensible_enums=True)
    assert ("response-enum-widened", "major") in judged(old, new)
    assert ("extensible-enum-value-removed", "major") in judged(new, old, extensible_enums=True)


def test_the_configuration_is_read_and_a_change_is_accepted_from_the_command_line(kiosk: Kiosk) -> None:
    kiosk.tea("green, black", "green, black, red")
    assert kiosk.run("diff", "HEAD", "--fail-on", "breaking").code == 1
    assert (kiosk.run("diff", "HEAD", "--accept", "all").code, kiosk.run("diff", "HEAD", "--accept", "nothing", "--reason", "x").code) == (2, 2)
    assert kiosk.run("diff", "HEAD", "--accept", "all", "--reason", "red tea is new", "--expires", "2999-01-01").err == "1 accepted\n"
    ran = kiosk.run("diff", "HEAD", "--fail-on", "breaking")
    assert (ran.code, ran.err) == (0, "1 accepted change left out\n")
    path = kiosk.root / "pyproject.toml"
    path.write_text(path.read_text().replace("2999-01-01", "2020-01-01"))
    ran = kiosk.run("diff", "HEAD", "--fail-on", "breaking")
    assert (ran.code, "(red tea is new) expired on 2020-01-01" in ran.err) == (1, True)
    path.write_text(CONFIGURATION + '[[tool.oaswright.diff.severity]]\nid = "response-enum-widened"\nlevel = "minor"\n')
    assert kiosk.run("diff", "HEAD", "--fail-on", "breaking").code == 0
    assert kiosk.run("diff", "HEAD", "--fail-on", "minor").code == 1


def test_every_kind_is_listed(kiosk: Kiosk) -> None:
    lines = kiosk.run("diff", "--list").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(KINDS)
    assert kiosk.run("diff", "--list", "--format", "json").out.count('"id"') == len(KINDS)
