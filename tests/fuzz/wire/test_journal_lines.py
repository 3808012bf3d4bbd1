"""Each line of a journal: what tells requests apart, what a run that goes on may use, and how long it has taken."""

import json
import os
from pathlib import Path
from typing import IO, Any, cast

import pytest
from oaswright.fuzz.wire import journal
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Request, Response
from oaswright.fuzz.wire.journal import Journal, Spent
from oaswright.fuzz.wire.sources import Credential

TOKENS = Tokens((Token("API_TOKEN", frozenset(), "s3cret-value"),))
RUN = {"seed": 0, "only": ["GET /a"]}
PLAIN = Request("PATCH", "/a", (("A", "1"), ("B", "2")), b"{}", "API_TOKEN")


def noted(folder: Path, *entries: str | Response, tokens: Tokens = TOKENS) -> Path:
    """A journal with these marks and answers; the requests are `/0`, `/1` and so on."""
    with journal.opened(folder, RUN, tokens, resume=False) as log:
        for number, entry in enumerate(entries):
            log.mark(entry) if isinstance(entry, str) else log.note(Request("GET", f"/{number}"), entry)
    return next(folder.rglob("*.ndjson"))


@pytest.mark.parametrize(
    "other",
    [
        Request("PUT", "/a", PLAIN.headers, b"{}", "API_TOKEN"),
        Request("PATCH", "/b", PLAIN.headers, b"{}", "API_TOKEN"),
        Request("PATCH", "/a", PLAIN.headers, b"[]", "API_TOKEN"),
        Request("PATCH", "/a", PLAIN.headers, b"{}", ""),
        Request("PATCH", "/a", (("A", "1"),), b"{}", "API_TOKEN"),
        Request("PATCH", "/a", (("A", "1"), ("B", "3")), b"{}", "API_TOKEN"),
    ],
)
def test_requests_that_differ_have_different_keys(other: Request) -> None:
    assert journal.key(other, TOKENS) != journal.key(PLAIN, TOKENS)


def test_the_order_of_headers_and_the_value_of_a_token_make_no_other_request() -> None:
    assert journal.key(Request("PATCH", "/a", PLAIN.headers[::-1], b"{}", "API_TOKEN"), TOKENS) == journal.key(PLAIN, TOKENS)
    other = Tokens((Token("API_TOKEN", frozenset(), "another-value"),))
    assert journal.key(Request("GET", "/?k=s3cret-value"), TOKENS) == journal.key(Request("GET", "/?k=another-value"), other)


def test_no_body_and_an_empty_body_are_two_requests() -> None:
    assert journal.key(Request("POST", "/a", (), None), TOKENS) != journal.key(Request("POST", "/a", (), b""), TOKENS)


@pytest.mark.parametrize(
    "answer",
    [
        Response(204),
        Response(200, {"a": "1", "b": "2"}, "ü".encode(), 1.5),
        Response(200, {}, b"\xff\x00", 0.000001),
        Response(0, error="TimeoutError: timed out"),
        Response(0, error="a s3cret-value in an error"),
        Response(200, {"x": "s3cret-value"}),
        Response(200, {"s3cret-value": "x"}),
        Response(200, {}, b"\xff s3cret-value"),
    ],
)
def test_each_answer_comes_back_as_it_was_and_no_token_is_written(tmp_path: Path, answer: Response) -> None:
    assert b"s3cret" not in noted(tmp_path, answer).read_bytes()
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert log.answer(Request("GET", "/0")) == answer


def test_two_answers_that_hold_a_token_are_sealed_differently(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in noted(tmp_path, Response(200, {}, b"s3cret-value"), Response(200, {}, b"s3cret-value")).read_text().splitlines()[1:]]
    assert len({one["sealed"] for one in lines}) == 2


def test_a_token_that_every_run_gets_anew_is_hidden_for_good(tmp_path: Path) -> None:
    tokens = Tokens((Token("API_TOKEN", frozenset(), "s3cret-value", source=lambda _: Credential("s3cret-value")),))
    assert b"$API_TOKEN" in noted(tmp_path, Response(200, {}, b"a s3cret-value"), tokens=tokens).read_bytes()
    with journal.opened(tmp_path, RUN, tokens, resume=True) as log:
        assert log.answer(Request("GET", "/0")) == Response(200, {}, b"a $API_TOKEN")


@pytest.mark.parametrize(
    ("entries", "usable", "lost"),
    [
        (["laws", Response(200), "laws 0", Response(200), Response(200)], 3, 2),
        (["laws", Response(200)], 1, 1),
        (["laws", "laws 0"], 2, 0),
        ([Response(200), Response(200)], 2, 0),
        (["laws", "laws 0", "fuzzing and stateful", Response(200)], 4, 0),
    ],
)
def test_only_a_case_of_the_laws_is_done_again_as_a_whole(tmp_path: Path, entries: list[str | Response], usable: int, lost: int) -> None:
    path = noted(tmp_path, *entries)
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert (len(log.known), log.lost) == (usable, lost)
        log.known.clear()
        log.mark("next")
    assert [json.loads(line)["k"] for line in path.read_text().splitlines()[1:]][usable:] == ["next"]
    assert len(path.read_text().splitlines()) == 1 + usable + 1


def test_a_question_that_differs_cuts_the_file_there(tmp_path: Path) -> None:
    path = noted(tmp_path, Response(200), Response(201), Response(202))
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert log.answer(Request("GET", "/0")) == Response(200)
        assert log.answer(Request("GET", "/9")) is None
        assert (log.lost, log.replaying) == (2, False)
    assert len(path.read_text().splitlines()) == 2


def test_a_mark_that_is_expected_is_told_and_written_once(tmp_path: Path) -> None:
    path = noted(tmp_path, "laws", "laws 0")
    before = path.read_bytes()
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert (log.expects("laws"), log.expects("laws 0")) == (True, False)
        log.mark("laws")
        assert log.expects("laws 0")
        log.mark("laws 0")
        assert not log.expects("laws 0")
    assert path.read_bytes() == before


def test_the_time_of_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    path = noted(tmp_path, Response(200), Response(200))
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([head, *(json.dumps({**json.loads(line), "t": at}) for line, at in zip(lines, (5.0, 9.0), strict=True))]) + "\n")
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert log.elapsed == 0.0
        log.answer(Request("GET", "/0"))
        assert log.elapsed == 5.0
        log.answer(Request("GET", "/1"))
        assert log.elapsed >= 9.0
        assert log.elapsed < 9.0 + 60
        log.note(Request("GET", "/2"), Response(200))
    assert json.loads(path.read_text().splitlines()[-1])["t"] >= 9.0


def test_the_oldest_journals_are_deleted(tmp_path: Path) -> None:
    for seed in range(journal.KEPT + 3):
        with journal.opened(tmp_path, {**RUN, "seed": seed}, TOKENS, resume=False) as log:
            assert log.file
            path = Path(log.file.name)
        os.utime(path, (seed + 1, seed + 1))
    heads = [json.loads(path.read_text().splitlines()[0]) for path in tmp_path.rglob("*.ndjson")]
    assert sorted(one["seed"] for one in heads) == list(range(2, journal.KEPT + 3))


def test_a_run_that_is_complete_leaves_no_journal_and_one_that_ran_before_is_begun_anew(tmp_path: Path) -> None:
    path = noted(tmp_path, Response(200))
    with journal.opened(tmp_path, RUN, TOKENS, resume=False) as log:
        assert not log.replaying
        assert len(path.read_text().splitlines()) == 1
        log.finish()
    assert not path.exists()


def test_the_cases_of_the_first_run_are_those_of_the_run_that_goes_on(tmp_path: Path) -> None:
    for first in ([{"kind": "Write"}], [{"kind": "Other"}]):
        with journal.opened(tmp_path, RUN, TOKENS, 5, first, resume=True) as log:
            assert list(log.first) == [{"kind": "Write"}]
            log.mark("laws")


def test_a_disk_that_is_full_ends_the_journal_and_not_the_run() -> None:
    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

    log = Journal(cast("IO[bytes]", Full()), TOKENS)
    log.note(PLAIN, Response(200))
    assert (log.file, "No space left" in log.broken) == (None, True)
    log.note(PLAIN, Response(200))


class Counting:
    is_closed = False

    def __init__(self) -> None:
        self.calls: list[str] = []

    def enter(self) -> None:
        if self.is_closed:
            raise Spent
        self.calls.append("enter")

    def leave(self) -> None:
        self.calls.append("leave")


def test_a_permit_is_taken_for_what_is_really_sent_alone(tmp_path: Path) -> None:
    noted(tmp_path, Response(200))
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        permits = log.permits = Counting()
        assert log.answer(Request("GET", "/0")) is not None
        assert permits.calls == []
        assert log.answer(PLAIN) is None
        log.note(PLAIN, Response(200))
        assert permits.calls == ["enter", "leave"]
        assert not log.is_closed
        permits.is_closed = True
        assert log.is_closed
        with pytest.raises(Spent):
            log.answer(PLAIN)


@pytest.mark.parametrize(("entries", "count"), [([], 0), (["laws", Response(200), "laws 0", Response(404)], 2)])
def test_answers_are_counted_without_marks(tmp_path: Path, entries: list[Any], count: int) -> None:
    assert journal.answers(noted(tmp_path, *entries).read_bytes()) == count


def test_a_journal_goes_on_from_the_content_of_another(tmp_path: Path) -> None:
    before = noted(tmp_path, Response(200)).read_bytes()
    with journal.continued(tmp_path / "other", before, RUN, TOKENS, 7) as log:
        assert log.answer(Request("GET", "/0")) == Response(200)
        log.note(PLAIN, Response(201))
    assert (tmp_path / "other").read_bytes().startswith(before)
    assert journal.answers((tmp_path / "other").read_bytes()) == 2
    with journal.continued(tmp_path / "none" / "other", b"", RUN, TOKENS, 7) as log:
        assert (log.file, bool(log.broken)) == (None, True)
