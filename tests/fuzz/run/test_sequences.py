"""What a run has learned, the next one begins with: first what failed, then what told something."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from oaswright.document import document
from oaswright.fuzz.plan.case import Query, Write
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.run import campaign, sequences
from oaswright.fuzz.wire.credentials import Token, Tokens

from tests.fuzz.odd_api import TEXT, TOKENS, load
from tests.fuzz.run.test_odd_targets import Serving, Things, fuzz, serving

__all__ = ["fuzz", "serving"]  # fixtures
PATCH = "PATCH /things/{thing_id}"
DOCUMENT = load()
PLANNER = Planner(DOCUMENT, TOKENS, campaign.selected(DOCUMENT, ()))


def edited(old: str, new: str) -> Planner:
    text = TEXT.replace(", HEADER]", "]").replace("[HEADER, IFMATCH]", "[]").replace("[HEADER]", "[]")
    assert old in text
    changed = document.parse(text.replace(old, new), "odd.yaml")
    return Planner(changed, TOKENS, campaign.selected(changed, ()))


class Remembers(Things):
    """Fails on names of nine letters, and remembers what it was asked to make."""

    asked: list[bytes]

    def made(self, content: bytes) -> None:
        type(self).asked.append(content)
        try:
            is_bad = len(json.loads(content)["name"]) == 9
        except (ValueError, KeyError, TypeError, RecursionError):
            is_bad = False
        if is_bad:
            return self.reply(500, {})
        return super().made(content)


def bad(content: bytes) -> bool:
    try:
        return len(json.loads(content)["name"]) == 9
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def test_what_failed_comes_first_in_the_next_run_and_a_resumed_run_is_not_disturbed(
    serving: Callable[..., Serving], fuzz: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oaswright.fuzz.run.campaign.PHASES", ("none", "laws", "none"))  # the other phases keep no cases
    Remembers.asked = []
    server = serving(Remembers)
    code, out, err = fuzz(server.url, "--max-requests", "100")
    assert (code, "[no-server-error]" in out) == (1, True), out + err
    late = next(at for at, content in enumerate(Remembers.asked) if bad(content))
    assert late > 3
    kept = json.loads((tmp_path / ".oaswright/fuzz/sequences.json").read_text())["cases"]
    assert any(bad(json.dumps(body).encode()) for body in (kept[0].get("body"), *kept[0].get("bodies", ()))), kept[0]
    Remembers.asked.clear()
    code, out, err = fuzz(server.url, "--max-requests", "140", "--resume")
    assert "goes on after" in err
    assert not Remembers.asked or not bad(Remembers.asked[0])  # what was kept meanwhile does not come first in a run that goes on
    Remembers.asked.clear()
    code, out, err = fuzz(serving(Remembers).url, "--max-requests", "100")
    assert next(at for at, content in enumerate(Remembers.asked) if bad(content)) < late


def test_the_order_is_failed_then_known_then_telling_and_each_once(tmp_path: Path) -> None:
    failed, known, telling = (Write(PATCH, {"name": name}) for name in ("failed", "known", "telling"))
    sequences.write(tmp_path, [failed], [telling, failed], [known.data, failed.data], PLANNER, Tokens())
    assert list(sequences.cases(sequences.read(tmp_path), PLANNER)) == [failed, known, telling]


def test_a_case_whose_meaning_an_edit_changed_is_left_out(tmp_path: Path) -> None:
    long, short = Write(PATCH, {"name": "a" * 20}), Write(PATCH, {"name": "a"})
    query = Query("GET /things", (("page", "1"),), "page")
    sequences.write(tmp_path, [long, short, query], [], [], PLANNER, Tokens())
    data = sequences.read(tmp_path)
    assert list(sequences.cases(data, PLANNER)) == [long, short, query]
    assert list(sequences.cases(data, edited("maxLength: 30", "maxLength: 10"))) == [short]
    assert list(sequences.cases(data, Planner(DOCUMENT, TOKENS, frozenset({"GET /things"})))) == [query]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 2, "cases": [{}]}', '{"format": 1, "cases": 5}', '{"format": 1, "cases": [5, {"kind": "No"}, {"kind": "Write"}]}']
)
def test_a_file_that_is_no_corpus_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / sequences.NAME).write_text(content)
    assert list(sequences.cases(sequences.read(tmp_path), PLANNER)) == []


def test_no_token_is_kept_and_no_more_than_the_limit(tmp_path: Path) -> None:
    tokens = Tokens((Token("API_TOKEN", frozenset(), "s3cret-value"),))
    many: list[Any] = [Write(PATCH, {"name": f"{number} s3cret-value"}) for number in range(sequences.KEPT + 9)]
    sequences.write(tmp_path, many, [], [], PLANNER, tokens)
    assert b"s3cret" not in (tmp_path / sequences.NAME).read_bytes()
    assert len(sequences.read(tmp_path)) == sequences.KEPT
    assert sequences.read(None) == ()
