"""Text of a document or of a server stays text, in every format that is printed."""

import json
import re
import unicodedata
from importlib import import_module
from xml.etree import ElementTree

import pytest
from oaswright import report
from oaswright.cli.console import Console
from oaswright.finding import Finding, Position, Severity
from oaswright.report import json_report
from oaswright.text import escaping

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
MARKS = ["\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2060, 0x206A)), "\ufeff", "\U000e0001"]
COMMANDS = [
    "\n::error::planted", "\n::add-mask::a", "::set-output name=a::b", "\r::stop-commands::x", "a%0A::warning::b", "%25", "100%", "a,line=1", "x:y,z::w",
    "##[error]planted", "a ##[add-mask]b", "##vso[task.setvariable variable=a]b", "\x1b[2J", "\x1b]8;;http://a\x07b\x1b]8;;\x07", "\x9b31m", "]]>", "<b>&amp;\"'",
]  # fmt: skip
PAYLOADS = [*CONTROLS, *MARKS, *COMMANDS, "\ud800", "\udcff"]
UNSAFE = {"Cc", "Cf", "Zl", "Zp", "Cs", "Cn"}


def findings(payload: str) -> list[Finding]:
    """The payload in every part of a finding."""
    text = f"a{payload}b"
    place = Position(text, 1, 1)
    return [
        Finding(rule, Severity.ERROR, message, pointer, position, hint)
        for rule, message, pointer, position, hint in [
            (text, text, text, place, text),
            ("rule", payload, payload, None, payload),
            ("rule", "m", "", None, f"one\n{payload}"),
        ]
    ]


def unsafe(text: str) -> list[str]:
    """The characters of printed text that a terminal would act on."""
    return [hex(ord(char)) for char in text if char not in "\n\t" and unicodedata.category(char) in UNSAFE]


def commands(text: str) -> list[str]:
    """The lines that a CI service would take for a command."""
    return [line for line in re.split(r"[\r\n]", text) if line.lstrip().startswith("::") or "##[" in line or "##vso[" in line]


@pytest.mark.parametrize("form", report.Format)
def test_no_format_lets_a_payload_act(form: report.Format) -> None:
    for payload in PAYLOADS:
        text = report.render(findings(payload), form)
        assert unsafe(text) == []
        told = commands(text)
        if form is report.Format.GITHUB:
            assert len(told) == len(text.splitlines()) == 3
            assert all(re.fullmatch(r"::error(?: file=[^,:]*,line=1,col=1,title=[^,:]*)?::[^\r\n]*", line) for line in told)
        elif form is report.Format.TEXT:
            assert told == []
        elif form in (report.Format.MARKDOWN, report.Format.HTML):
            assert told == []
            assert form is report.Format.MARKDOWN or "<b>" not in text
        elif form is report.Format.JUNIT:
            assert len(ElementTree.fromstring(text)) == 3  # noqa: S314 # our own text
        else:
            json.loads(text)


def test_json_says_the_same_as_before() -> None:
    for payload in PAYLOADS:
        assert json.loads(report.render(findings(payload), report.Format.JSON))["findings"][0]["message"] == f"a{payload}b"


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_what_a_command_prints_is_escaped_whatever_wrote_it(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line of defence: a writer that forgets to escape is caught where everything is printed."""
    for payload in PAYLOADS:
        if form == "json":
            Console().say(json.dumps([f"a{payload}b"], ensure_ascii=False), form)
        else:
            Console().say(f"a{payload}b", form)
            Console().note(payload)
        out, err = capsys.readouterr()
        assert unsafe(out + err) == []
        assert form == "json" or commands(out + err) == []


@pytest.mark.parametrize("form", [report.Format.TEXT, report.Format.GITHUB, report.Format.SARIF, report.Format.JSON])
def test_a_writer_that_does_not_escape_is_caught(form: report.Format, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module(f"oaswright.report.{'json_report' if form is report.Format.JSON else form}")
    for name in ("visible", "log", "json_log"):
        monkeypatch.setattr(module, name, lambda text, **_: text, raising=False)
    monkeypatch.setattr(json_report, "json_log", lambda text: text)
    assert unsafe(report.render(findings("\x9b31m\u202e"), form)) != []


def test_json_of_any_plane_is_escaped_as_pairs() -> None:
    assert json.loads(escaping.json_log('"\U000e0001\x7f"')) == "\U000e0001\x7f"
