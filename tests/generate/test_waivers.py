"""Nothing drops in silence: a loss is counted whenever the tree is looked at, until a waiver accepts it; it stops `generate` where that is chosen."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from oaswright import check, generate, project
from oaswright.cli import main
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


STRICT = [CONFIGURATION + '[tool.oaswright.check]\nruleset = "strict"\n', CONFIGURATION + '[tool.oaswright.check.severity]\nlost-body = "error"\n']


Ran = Callable[[list[str]], tuple[int, str]]


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    def go(words: list[str]) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["oaswright", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return go


def check_tree(folder: Path) -> generate.Outcome:
    found = project.find(folder)
    return generate.check(found, document.load(found.document))


def test_a_loss_does_not_stop_and_is_counted_every_time(folder: Path) -> None:
    first, again, compared = run(folder), run(folder), check_tree(folder)
    assert [(one.rule, one.severity, one.pointer) for one in first.findings] == [
        ("lost-body", Severity.WARNING, "/paths/~1letters/post/requestBody/content/multipart~1byteranges")
    ]
    assert str(first.findings[0].position).startswith("api.yaml:9:")
    assert (again.fresh, again.findings) == (True, first.findings)
    assert (compared.fresh, compared.findings) == (True, first.findings)
    assert not generate.is_up_to_date(project.find(folder))  # the document is read, so that the loss is told
    assert (folder / "generated" / "letter_client" / "api" / "default" / "send.py").is_file()


@pytest.mark.parametrize("configuration", STRICT)
def test_a_loss_stops_where_that_is_chosen(folder: Path, configuration: str) -> None:
    (folder / "pyproject.toml").write_text(configuration)
    (folder / "generated").mkdir()
    (folder / "generated" / "manifest.json").write_text('{"outputs": {}}')
    (folder / "generated" / "kept.txt").write_text("mine")
    outcome = run(folder)
    assert [(one.rule, one.severity) for one in outcome.findings] == [("lost-body", Severity.ERROR)]
    assert outcome.is_blocked
    pasted = outcome.findings[0].hint.split("\n", 1)[1].replace('"..."', '"letters go by post"')
    assert sorted(path.name for path in (folder / "generated").iterdir()) == ["kept.txt", "manifest.json"]
    (folder / "pyproject.toml").write_text(configuration + pasted)
    assert run(folder).findings == ()


def test_a_tree_that_was_made_with_a_loss_is_not_taken_for_one_that_strict_accepts(folder: Path) -> None:
    run(folder)
    (folder / "pyproject.toml").write_text(STRICT[0])
    assert run(folder).is_blocked


@pytest.mark.parametrize(
    ("command", "strict"),
    [
        (["generate"], 1),
        (["generate", "--check"], 1),
        (["generate", "--fail-on", "warning"], 1),
        (["prove", "--probes", "20"], 0),
        (["verify", "--only", "generate"], 1),
    ],
)
def test_every_verb_agrees_on_a_loss(folder: Path, command_line: Ran, command: list[str], strict: int) -> None:
    assert command_line(["generate"])[0] == 0
    code, printed = command_line(command)
    assert code == int("warning" in command), printed
    if "prove" not in command:
        assert "lost-body" in printed or ("verify" in command and "1 warning" in printed)
    (folder / "pyproject.toml").write_text(STRICT[1])
    assert command_line(command)[0] == strict
    (folder / "pyproject.toml").write_text(CONFIGURATION + waiver("lost-body", "/paths/~1letters/post/requestBody/content/multipart~1byteranges"))
    assert command_line(["generate"])[0] == 0
    code, printed = command_line(command)
    assert (code, "lost-body" in printed) == (0, False), printed


def test_a_waiver_with_a_reason_accepts_the_loss(folder: Path) -> None:
    lost = run(folder).findings[0]
    (folder / "pyproject.toml").write_text(CONFIGURATION + waiver(lost.rule, lost.pointer))
    assert run(folder).findings == ()
    assert (folder / "generated" / "letter_models" / "letter.py").is_file()


def test_a_waiver_that_accepts_nothing_is_a_finding(folder: Path) -> None:
    (folder / "api.yaml").write_text(DOCUMENT.replace("multipart/byteranges", "application/json"))
    (folder / "pyproject.toml").write_text(CONFIGURATION + waiver("lost-body", "/paths/~1letters"))
    expected = [("stale-waiver", Severity.ERROR, "the waiver of lost-body no longer applies: letters go by post")]
    for outcome in (run(folder), run(folder), check_tree(folder)):
        assert [(one.rule, one.severity, one.message) for one in outcome.findings] == expected
    assert (folder / "generated" / "letter_models" / "letter.py").is_file()


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


@pytest.mark.parametrize(("level", "expected"), [("info", [("lost-body", Severity.INFO)]), ("off", [])])
def test_a_severity_is_given_to_a_loss(folder: Path, level: str, expected: list[tuple[str, Severity]]) -> None:
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
