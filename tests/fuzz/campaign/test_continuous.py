"""Campaigns that go on: from night to night with new seeds, what is new first, less for what shows nothing, and exact budgets all the while."""

import json
from pathlib import Path

import pytest
from oaswright.errors import OutputError, UsageError
from oaswright.fuzz.campaign import corpus
from oaswright.fuzz.campaign.command import SpreadOptions, duration
from oaswright.fuzz.campaign.corpus import Corpus

from tests.fuzz.campaign import chaos, many_api
from tests.fuzz.campaign.test_shards import typed

NEEDLE, BUDGET = 52, 600


@pytest.mark.parametrize(("text", "seconds"), [("8h", 28800), ("90m", 5400), ("1h30m", 5400), ("45s", 45)])
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "8", "h", "0h", "1d", "8 h", "-1h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected a duration"):
        duration(text)


def learned() -> Corpus:
    one = Corpus(seed=300, night=2)
    one.learn({"POST /a 201 id": {"name": "x"}, "GET /a 200 id": None})
    one.meet("f1", "POST /a: It holds.")
    return one


@pytest.mark.parametrize("scheme", ["", "memory://", "file://"])
def test_a_corpus_comes_back_from_a_folder_and_from_a_url(tmp_path: Path, scheme: str) -> None:
    place = f"{scheme}{tmp_path}/nightly"
    if scheme:
        import fsspec

        fsspec.core.url_to_fs(place)[0].makedirs(place, exist_ok=True)
    assert corpus.read(place) == Corpus()
    corpus.write(learned(), place)
    assert corpus.read(place) == learned()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "seeds": 1}', '{"format": 1, "features": []}'])
def test_what_is_no_corpus_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / corpus.NAME).write_text(content)
    with pytest.raises(UsageError, match="corpus"):
        corpus.read(str(tmp_path))


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="--corpus"):
        corpus.write(Corpus(), str(tmp_path / "file"))
    with pytest.raises(UsageError, match="--corpus nothing://x"):
        corpus.read("nothing://x")


def test_only_what_is_new_counts_and_accepted_bodies_are_kept() -> None:
    one = learned()
    assert one.learn({"GET /a 200 id": None, "GET /a 404 gone": None, "POST /a 201 id,name": {"name": "y"}}) == {"GET /a": 1, "POST /a": 1}
    assert one.bodies == {"POST /a": [{"name": "x"}, {"name": "y"}]}


def test_what_was_not_seen_again_is_told() -> None:
    one = learned()
    one.night = 4
    one.meet("f2", "GET /a: It holds.")
    assert one.fresh == {"f2"}
    assert one.gone == ["POST /a: It holds. f1, last seen 2 nights ago"]


def test_a_second_night_finds_what_the_first_did_not(tmp_path: Path) -> None:
    """A crash on one value in a hundred; another run of the first night would never meet it."""
    folder, nights = chaos.project(tmp_path, 1), []
    for _ in range(2):
        with many_api.serving(1, 0.0, "--needle", str(NEEDLE)) as server:
            nights.append(chaos.run(folder, server, BUDGET, SpreadOptions(corpus=str(tmp_path / "corpus"))))
    with many_api.serving(1, 0.0, "--needle", str(NEEDLE)) as server:
        again = chaos.run(folder, server, BUDGET, SpreadOptions(corpus=str(tmp_path / "other")))
    assert [night.seen["requests"] for night in (*nights, again)] == [BUDGET] * 3
    assert nights[0].failures == again.failures == set()
    assert nights[1].failures
    assert "night 2: " in nights[1].text


def test_what_is_new_comes_first(tmp_path: Path) -> None:
    """The first night knew all failures but one."""
    folder, place = chaos.project(tmp_path, 3), str(tmp_path / "corpus")
    with many_api.serving(3) as server:
        first = chaos.run(folder, server, 1800, SpreadOptions(corpus=place))
    known = corpus.read(place)
    new = next(one for one, entry in known.failures.items() if "box001" in entry["told"])
    del known.failures[new]
    corpus.write(known, place)
    with many_api.serving(3) as server:
        second = chaos.run(folder, server, 1800, SpreadOptions(corpus=place))
    assert len(first.failures) > 1
    assert second.ids[0] == new


def test_workers_go_on_until_the_time_is_up(tmp_path: Path) -> None:
    with many_api.serving(2) as server:
        ran = typed(chaos.project(tmp_path, 2), server.url, "--for", "3s", "--shard", "1/2", "--corpus", "nightly", "--seed", "5")
    assert "(the time is up)" in ran.stdout, ran.stderr
    assert json.loads((tmp_path / "nightly" / "corpus.json").read_text())["night"] == 1


def test_no_token_is_in_a_corpus(tmp_path: Path) -> None:
    with many_api.serving(2) as server:
        chaos.run(chaos.project(tmp_path, 2), server, 200, SpreadOptions(corpus=str(tmp_path / "corpus")))
    assert many_api.TOKEN not in (tmp_path / "corpus" / corpus.NAME).read_text()
