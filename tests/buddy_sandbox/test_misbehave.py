"""Faults on demand are seeded: the same seed, the same faults."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from buddy_sandbox.cli import command
from buddy_sandbox.serving.settings import Failure, Settings
from buddy_sandbox.web.misbehave import Fates
from click.testing import CliRunner

PATH = "/workspaces/my-company/projects/my-project/pipelines/123/actions/456"


@pytest.fixture
def database(sqlite_database: str) -> str:
    return sqlite_database


def test_the_same_seed_gives_the_same_fates() -> None:
    settings = Settings(seed=7, drop=0.2, failures=(Failure(status=503, share=0.3), Failure(status=429, share=0.3)), latency=(0.1, 0.2))
    one, other = Fates(settings), Fates(settings)
    fates = [one.next() for _ in range(2000)]
    assert fates == [other.next() for _ in range(2000)]
    assert [Fates(settings.model_copy(update={"seed": 8})).next() for _ in range(3)] != fates[:3]
    for share, chosen in [
        (0.3, [fate.failure == 503 for fate in fates]),
        (0.3, [fate.failure == 429 for fate in fates]),
        (0.2, [fate.dropped for fate in fates]),
    ]:
        assert sum(chosen) / len(chosen) == pytest.approx(share, abs=0.05)
    assert all(0.1 <= fate.latency <= 0.2 for fate in fates)
    assert {fate.lost for fate in fates if fate.dropped} == {True, False}


def test_a_share_of_the_requests_fails_with_the_status_asked_for(serve: Callable[..., httpx.Client]) -> None:
    client = serve(failures=(Failure(status=503, share=0.5),), seed=1)
    answers = [client.get(PATH) for _ in range(40)]
    assert {answer.status_code for answer in answers} == {200, 503}
    failed = next(answer for answer in answers if answer.status_code == 503)
    assert failed.json() == {"errors": [{"message": "The server was asked to fail now and then"}]}
    assert [answer.status_code for answer in answers] == [serve_again.status_code for serve_again in repeated(serve)]


def repeated(serve: Callable[..., httpx.Client]) -> list[httpx.Response]:
    client = serve(failures=(Failure(status=503, share=0.5),), seed=1)
    return [client.get(PATH) for _ in range(40)]


def test_what_is_not_the_api_never_misbehaves(serve: Callable[..., httpx.Client]) -> None:
    client = serve(failures=(Failure(status=503, share=1),), drop=1)
    assert client.get("/healthz").status_code == 200


def test_latency_delays_the_answer(serve: Callable[..., httpx.Client]) -> None:
    client = serve(latency=(0.2, 0.2))
    began = time.monotonic()
    client.get(PATH)
    assert time.monotonic() - began >= 0.2


def test_a_dropped_connection_brings_no_answer_and_may_have_been_carried_out(start: Callable[..., Any], sqlite_database: str) -> None:
    dropping = start("--database", sqlite_database, "--drop", "1", "--seed", "3")
    plain = start("--database", sqlite_database)
    carried_out = []
    for number in range(6):
        with dropping.client() as client, pytest.raises(httpx.RemoteProtocolError):
            client.patch(PATH, json={"type": "DOCKERFILE", "name": f"try {number}"})
        with plain.client() as client:
            carried_out.append(client.get(PATH).json()["name"] == f"try {number}")
    assert set(carried_out) == {True, False}


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--latency", "soon", "write 50ms, 0.2s or 50ms-200ms"),
        ("--latency", "200ms-50ms", "the range ends before it begins"),
        ("--fail", "503", "as in 503:0.05"),
        ("--fail", "200:0.5", "as in 503:0.05"),
        ("--drop", "2", "0<=x<=1"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_with_a_hint(option: str, value: str, hint: str) -> None:
    ran = CliRunner().invoke(command, [option, value])
    assert ran.exit_code == 2
    assert hint in ran.stderr.replace("\n", " ")
