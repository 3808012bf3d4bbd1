"""Text shows what matters first, with the line that a finding is about; the rest is counted."""

from pathlib import Path

import pytest
from oaswright.finding import Finding, Position, Severity
from oaswright.report import GROUPED, Listing, render
from oaswright.report import text as text_report

FILE = "openapi: 3.1.0\r\npaths:\n\t/kuchen/größe: {}\n  /日本: x\n" + "a" * 300 + "HERE" + "b" * 300 + "\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    Path("a.yaml").write_bytes(FILE.encode())


def finding(rule: str = "r", severity: Severity = Severity.WARNING, line: int = 0, column: int = 1, hint: str = "") -> Finding:
    return Finding(rule, severity, f"m{line}", f"/{line}", Position("a.yaml", line, column) if line else None, hint)


NEAR = Listing()


def shown(*findings: Finding, listing: Listing = NEAR) -> str:
    return render(findings, listing=listing)


def test_a_caret_stands_below_the_place_and_above_the_hint() -> None:
    assert shown(finding(line=1, column=10, hint="write 3.2")) == ("a.yaml:1:10: warning: m1 [r]\n    1 | openapi: 3.1.0\n      |          ^\n    write 3.2")


@pytest.mark.parametrize(("line", "column", "expected"), [(3, 2, " /kuchen/größe: {}"), (4, 6, "  /日本: x")])
def test_tabs_and_wide_characters_keep_the_caret_in_its_column(line: int, column: int, expected: str) -> None:
    text, caret = shown(finding(line=line, column=column)).splitlines()[1:]
    assert text == f"    {line} | {expected}"
    assert caret == "      | " + " " * {3: 1, 4: 7}[line] + "^"


def test_a_long_line_is_cut_around_the_place() -> None:
    text, caret = shown(finding(line=5, column=301)).splitlines()[1:]
    assert len(text) <= 60
    assert text[caret.index("^") :].startswith("HEREb")
    assert text.endswith("b…")


@pytest.mark.parametrize("column", [1, 30, 500_000])
def test_of_a_line_that_holds_a_whole_document_no_more_is_looked_at_than_is_shown(column: int, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text("é" * 1_000_000, encoding="utf-8")
    looked_at: list[int] = []
    monkeypatch.setattr(text_report, "visible", lambda one: looked_at.append(len(one)) or one)
    assert len(shown(finding(line=1, column=column)).splitlines()[1]) <= 60
    assert max(looked_at) <= 60


@pytest.mark.parametrize("place", [Position("missing.yaml", 1, 1), Position("a.yaml", 99, 1), Position(".", 1, 1), Position("a\0b", 1, 1)])
def test_without_a_line_there_is_no_frame(place: Position) -> None:
    assert len(shown(Finding("r", Severity.ERROR, "m", "", place)).splitlines()) == 1


def test_errors_come_first_and_rules_with_many_findings_are_counted_with_an_example() -> None:
    many = [finding("style", line=0) for _ in range(5)]
    text = shown(finding("rare"), *many, finding("bad", Severity.ERROR))
    assert text.splitlines() == [
        "/0: error: m0 [bad]",
        "/0: warning: m0 [rare]",
        "",
        "5 more by rule, with an example of each (--all lists them):",
        "  warning     5 style  /0: m0",
    ]


def test_of_many_errors_of_one_rule_three_are_written() -> None:
    text = shown(*[finding("bad", Severity.ERROR)] * 8)
    assert (text.count("[bad]"), "error       5 bad  /0: m0" in text) == (3, True)


@pytest.mark.parametrize(
    ("listing", "full", "rest"), [(Listing(True), 6, 0), (Listing(True, 2), 2, 4), (Listing(False, 0), 0, 6), (Listing(), 1, 5), (GROUPED, 1, 5)]
)
def test_all_and_max_say_how_many_are_written(listing: Listing, full: int, rest: int) -> None:
    text = shown(*[finding("style")] * 5, finding("bad", Severity.ERROR), listing=listing)
    counts = [int(line.split()[1]) for line in text.splitlines() if line.startswith("  ")]
    assert (sum("m0 [" in line for line in text.splitlines()), sum(counts)) == (full, rest)


def test_the_order_of_the_files_is_kept_where_everything_is_written() -> None:
    assert shown(finding("a"), finding("b", Severity.ERROR), listing=Listing(True)).splitlines() == ["/0: warning: m0 [a]", "/0: error: m0 [b]"]


def test_a_rule_is_explained_once() -> None:
    text = shown(finding("r"), finding("r"), finding("other"), listing=Listing(explained={"r"}))
    assert text.count("oaswright check --explain r") == text.count("--explain") == 1


def test_rules_with_few_findings_are_written_before_those_with_many() -> None:
    many, few = [finding("many", line=0) for _ in range(4)], [finding("few") for _ in range(3)]
    written = shown(*many, *few, listing=Listing(most=2)).splitlines()
    assert written[:2] == ["/0: warning: m0 [few]"] * 2
    assert [line.split()[1:3] for line in written if line.startswith("  ")] == [["4", "many"], ["1", "few"]]
    errors = [finding("many", Severity.ERROR) for _ in range(5)]
    assert shown(*errors, finding("few", Severity.ERROR), listing=Listing(most=1)).splitlines()[0] == "/0: error: m0 [few]"
    assert shown(*many, *few, *errors).splitlines()[:6] == ["/0: error: m0 [many]"] * 3 + ["/0: warning: m0 [few]"] * 3


def test_a_line_is_cut_to_the_width_of_the_terminal() -> None:
    Path("b.yaml").write_text("k: " + "v" * 47 + "\n" + "k: " + "v" * 48 + "\n" + "k: " + "v" * 90)
    for line, column, expected in [
        (1, 4, "k: " + "v" * 47),
        (2, 4, "k: " + "v" * 48),
        (3, 4, "k: " + "v" * 47 + "…"),
        (3, 90, "…" + "v" * 28),
        (3, 26, "k: " + "v" * 47 + "…"),
        (3, 27, "… " + "v" * 48 + "…"),
    ]:
        frame = render([Finding("r", Severity.ERROR, "m", "", Position("b.yaml", line, column))], listing=NEAR).splitlines()[1]
        assert frame == f"    {line} | {expected}", (line, column)
