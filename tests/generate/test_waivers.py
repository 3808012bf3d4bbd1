"""Nothing drops in silence: a loss stops `generate`, unless a waiver with a reason accepts it."""

from pathlib import Path

import pytest
from oaswright import check, generate, project
from oaswright.document import document
from oaswright.finding import Finding, Severity
from oaswright.generate.packages import losses

DOCUMENT = """
openapi: 3.1.0
info: {title: t, version: 1.0.0}
servers: [{url: 'https://api.example.com'}]
paths:
  /letters:
    post:
      operationId: send
      requestBody: {content: {multipart/byteranges: {schema: {type: object}}}}
      responses: {'204': {description: Sent}}
components:
  schemas:
    Letter: {type: object, properties: {text: {type: string}}}
"""
CONFIGURATION = '[tool.oaswright]\ndocument = "api.yaml"\nmodels = "letter_models"\nclient = "letter_client"\n'


def run(folder: Path) -> generate.Outcome:
    found = project.find(folder)
    return generate.generate(found, document.load(found.document))


def waiver(rule: str, pointer: str) -> str:
    return f'[[tool.oaswright.waivers]]\nrule = "{rule}"\npointer = "{pointer}"\nreason = "letters go by post"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.yaml").write_text(DOCUMENT)
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    return tmp_path


def test_a_loss_leaves_the_tree_as_it_stands(folder: Path) -> None:
    (folder / "generated").mkdir()
    (folder / "generated" / "manifest.json").write_text('{"outputs": {}}')
    (folder / "generated" / "kept.txt").write_text("mine")
    outcome = run(folder)
    assert [one.rule for one in outcome.findings] == ["lost-body"]
    assert str(outcome.findings[0].position).startswith("api.yaml:9:")
    assert sorted(path.name for path in (folder / "generated").iterdir()) == ["kept.txt", "manifest.json"]


def test_a_waiver_with_a_reason_accepts_the_loss(folder: Path) -> None:
    lost = run(folder).findings[0]
    (folder / "pyproject.toml").write_text(CONFIGURATION + waiver(lost.rule, lost.pointer))
    assert run(folder).findings == ()
    assert (folder / "generated" / "letter_models" / "letter.py").is_file()


def test_a_waiver_that_accepts_nothing_is_a_finding(folder: Path) -> None:
    (folder / "api.yaml").write_text(DOCUMENT.replace("multipart/byteranges", "application/json"))
    (folder / "pyproject.toml").write_text(CONFIGURATION + waiver("lost-body", "/paths/~1letters"))
    assert [(one.rule, one.message) for one in run(folder).findings] == [("stale-waiver", "the waiver of lost-body no longer applies: letters go by post")]
    assert not (folder / "generated").exists()


def test_a_schema_without_a_class_is_a_loss() -> None:
    found = losses.of_models(document.parse(DOCUMENT), {"/components/schemas/Letter": "Letter"}, {"letter.py": "class Lettre(Model):\n    pass\n"})
    assert [(type(one), one.rule, one.pointer) for one in found] == [(Finding, "lost-schema", "/components/schemas/Letter")]


UNUSABLE = DOCUMENT.replace("multipart/byteranges", "application/json").replace("operationId: send", "operationId: send\n      parameters: [{in: query}]")


def test_only_what_cannot_be_understood_stops_and_each_says_what_to_paste(folder: Path) -> None:
    (folder / "api.yaml").write_text(UNUSABLE.replace("text: {type: string}", "text: {type: string, default: 3, minLength: '1'}"))
    stopping = check.stopping(document.load(folder / "api.yaml"), project.find(folder))
    assert [(one.rule, one.pointer, one.message) for one in stopping] == [
        ("unusable", "/paths/~1letters/post/parameters/0", "the parameter has no name"),
    ]
    pasted = stopping[0].hint.split("\n", 1)[1].replace('"..."', '"nobody sends it"')
    (folder / "pyproject.toml").write_text(CONFIGURATION + pasted)
    assert check.stopping(document.load(folder / "api.yaml"), project.find(folder)) == []
    assert [(one.rule, one.severity) for one in run(folder).findings] == [("ignored", Severity.WARNING)]


@pytest.mark.parametrize(("level", "expected"), [("warning", [("lost-body", Severity.WARNING)]), ("off", [])])
def test_a_severity_decides_whether_a_loss_stops(folder: Path, level: str, expected: list[tuple[str, Severity]]) -> None:
    (folder / "pyproject.toml").write_text(CONFIGURATION + f'[tool.oaswright.check.severity]\nlost-body = "{level}"\n')
    assert [(one.rule, one.severity) for one in run(folder).findings] == expected
    assert (folder / "generated" / "letter_models" / "letter.py").is_file()
    assert check.severities(project.find(folder).settings.check.severity)


def test_check_honours_waivers_and_names_those_that_accept_nothing(folder: Path) -> None:
    read = document.load(folder / "api.yaml")
    found = {(one.rule, one.pointer) for one in check.check(read)}
    assert ("operation-summary", "/paths/~1letters/post") in found
    (folder / "pyproject.toml").write_text(CONFIGURATION + waiver("operation-summary", "/paths/~1letters/post") + waiver("tag-declared", "/tags"))
    examined = check.examine(read, project.find(folder))
    assert {(one.rule, one.pointer) for one in examined.findings} == found - {("operation-summary", "/paths/~1letters/post")} | {("stale-waiver", "/tags")}
