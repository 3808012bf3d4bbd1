"""A version that is too small is refused, and the changelog follows from the document and the last release alone."""

import re

import pytest
from oaswright.diff import comparison
from oaswright.verify import run

from tests.diff.conftest import Kiosk

RED = ("green, black", "green, black, red")
HEAD = "# Changelog\n\nWhat each release changes. A value in code shows what breaks: it used to be accepted, or was never sent before. `oaswright generate` writes this.\n\n"
ENTRY = """\
Breaks clients that run.

### Breaking

- response field `kind` may now be `red`; clients may not know it *(wire, shown by a value)*
  - for example: `{"kind": "red"}`

## 1.0.0

The release that this changelog begins with.
"""


def test_without_a_release_nothing_is_said(kiosk: Kiosk) -> None:
    kiosk.tea(*RED)
    assert kiosk.run("check").out == ""
    assert kiosk.run("generate").code == 0
    assert kiosk.changelog == ""


def test_before_the_first_tag_of_a_pattern_nothing_is_said(kiosk: Kiosk) -> None:
    kiosk.released("v*")
    assert (kiosk.run("check").out, kiosk.run("generate").code, kiosk.changelog) == ("", 0, "")


@pytest.mark.parametrize("name", ["v1.0.0", "v*", "v1.0.0:spec/openapi.yaml", "kept/1.0.0.json"])
def test_a_version_that_is_too_small_is_refused_at_its_place(kiosk: Kiosk, name: str) -> None:
    kiosk.git("tag", "v1.0.0")
    (kiosk.root / "kept").mkdir()
    (kiosk.root / "kept/1.0.0.json").write_text(kiosk.run("bundle").out)
    kiosk.released(name)
    assert kiosk.run("check").out == ""
    kiosk.tea(*RED)
    shown = "v1.0.0" if name == "v*" else name
    lines = kiosk.run("check").out.splitlines()
    assert (lines[0], lines[-1]) == (
        f"spec/openapi.yaml:4:12: error: the version is 1.0.0; expected at least 2.0.0 because of major changes since {shown} "
        "(response field `kind` may now be `red`; clients may not know it) [release-version]",
        f"    raise info.version, or take the changes back; `oaswright diff {shown}` shows them all",
    )
    assert kiosk.run("check").code == 1
    kiosk.version("1.1.0")
    assert kiosk.run("check").code == 1
    kiosk.version("2.0.0")
    assert kiosk.run("check").code == 0


def test_generate_writes_the_entry_and_checks_it(kiosk: Kiosk) -> None:
    kiosk.released("v*")
    kiosk.run("generate")
    kiosk.commit("v1.0.0")
    assert kiosk.run("generate", "--check").code == 0
    kiosk.tea(*RED)
    assert "generated/CHANGELOG.md is missing" in kiosk.run("generate", "--check").out
    kiosk.run("generate")
    assert kiosk.changelog == f"{HEAD}## Unreleased\n\n{ENTRY}"
    kiosk.version("2.0.0")
    kiosk.run("generate")
    assert kiosk.changelog == f"{HEAD}## 2.0.0\n\n{ENTRY}"
    assert kiosk.run("generate", "--check").code == 0
    (kiosk.root / "generated/CHANGELOG.md").write_text("Nothing.\n")
    ran = kiosk.run("generate", "--check")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "error: generated/CHANGELOG.md is changed [drift]")


def test_a_release_moves_no_file_and_the_next_entry_stands_above_it(kiosk: Kiosk) -> None:
    kiosk.released("v*")
    kiosk.commit("v1.0.0")
    kiosk.tea(*RED)
    kiosk.version("2.0.0")
    kiosk.run("generate")
    kiosk.commit("v2.0.0")
    assert kiosk.run("generate", "--check").code == 0
    kiosk.edit("spec/openapi.yaml", "summary: The tea.", "summary: Any tea.")
    kiosk.version("2.0.1")
    kiosk.run("generate")
    words = "## 2.0.1\n\nBreaks nothing.\n\n### Wording\n\n- GET /tea: summary changed *(source, by rule)*\n\n"
    assert kiosk.changelog == f"{HEAD}{words}## 2.0.0\n\n{ENTRY}"


def test_without_its_release_the_changelog_goes(kiosk: Kiosk) -> None:
    kiosk.released("v1")
    kiosk.git("tag", "v1")
    kiosk.tea(*RED)
    kiosk.run("generate")
    assert kiosk.changelog
    (kiosk.root / "pyproject.toml").write_text((kiosk.root / "pyproject.toml").read_text().replace('released = "v1"\n', ""))
    kiosk.run("generate")
    assert not (kiosk.root / "generated/CHANGELOG.md").exists()


def test_a_release_that_means_nothing_is_told(kiosk: Kiosk) -> None:
    kiosk.released("v9")
    for verb in ("check", "generate"):
        ran = kiosk.run(verb)
        assert (ran.code, ran.err.splitlines()[0]) == (2, "error: tool.oaswright.released: 'v9' is neither a file nor a git revision")


def test_two_documents_are_compared_once(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.git("tag", "v1")
    kiosk.released("v1")
    kiosk.tea(*RED)
    asked = []
    real = comparison.compare
    monkeypatch.setattr(comparison, "compare", lambda *documents: asked.append(documents) or real(*documents))
    for words in (["check"], ["generate"], ["generate"], ["generate", "--check"], ["check"]):
        kiosk.run(*words)
    assert len(asked) == 1
    kiosk.tea("green, ", "")
    kiosk.run("check")
    assert len(asked) == 2


def test_a_document_that_is_not_valid_is_told_before_any_version(kiosk: Kiosk) -> None:
    kiosk.git("tag", "v1")
    kiosk.released("v1")
    kiosk.edit("spec/openapi.yaml", "{type: integer, minimum: 1}", "[1]")
    kiosk.tea(*RED)
    ran = kiosk.run("check")
    assert (ran.code, "release-version" in ran.out) == (1, False)
    assert "Traceback" not in ran.out + ran.err


def test_a_released_changelog_is_kept_beside_a_released_bundle(kiosk: Kiosk) -> None:
    (kiosk.root / "kept").mkdir()
    (kiosk.root / "kept/1.0.0.json").write_text(kiosk.run("bundle").out)
    kiosk.released("kept/1.0.0.json")
    kiosk.tea(*RED)
    kiosk.version("2.0.0")
    kiosk.run("generate")
    assert kiosk.changelog == f"{HEAD}## 2.0.0\n\n{ENTRY}"
    (kiosk.root / "kept/CHANGELOG.md").write_text("# Changelog\n\n## 1.0.0\n\nOur first.\n")
    kiosk.run("generate")
    assert kiosk.changelog.endswith("\n\n## 1.0.0\n\nOur first.\n")


def test_the_site_shows_the_changelog_that_was_generated(kiosk: Kiosk) -> None:
    kiosk.git("tag", "v1")
    kiosk.released("v1")
    kiosk.tea(*RED)
    kiosk.version("2.0.0")
    kiosk.run("generate")
    kiosk.run("docs")
    page = (kiosk.root / "site/changelog.html").read_text()
    assert len(re.findall(r"<h\d[^>]*>2\.0\.0</h\d>", page)) == 1
    assert "<code>{&quot;kind&quot;: &quot;red&quot;}</code>" in page


def test_verify_asks_for_the_version_and_the_changelog_too(kiosk: Kiosk) -> None:
    kiosk.git("tag", "v1")
    kiosk.released("v1")
    kiosk.tea(*RED)
    kiosk.run("generate")
    (kiosk.root / "generated/CHANGELOG.md").unlink()
    done = [one for one in run.run(run.Options(kiosk.root, only=("check", "generate"))) if isinstance(one, run.StepFinished)]
    told = [(one.result.outcome, one.result.exit_code, [f"{each.rule} {each.message}" for each in one.result.findings]) for one in done]
    assert [
        (outcome, code, word in " ".join(said)) for (outcome, code, said), word in zip(told, ["release-version", "CHANGELOG.md is missing"], strict=True)
    ] == [
        ("1 error", 1, True),
        ("1 error", 1, True),
    ]
