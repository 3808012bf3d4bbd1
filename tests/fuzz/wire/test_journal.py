"""A run that is killed goes on where it was, and finds what an unbroken one finds."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from oaswright.errors import UsageError
from oaswright.fuzz.wire import journal
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Request, Response

from tests.fuzz import shelf_document

TOKENS = Tokens((Token("API_TOKEN", frozenset(), "s3cret-value"),))
RUN = {"seed": 0, "only": ["GET /a"]}
CONFIGURATION = """
[tool.oaswright]
document = "shelves.yaml"
models = "shelf_models"
client = "shelf_client"

[tool.oaswright.fuzz]
environment = { SHELF_ADMIN = "shelf-admin-token", SHELF_READER = "shelf-reader-token" }
tokens = [{ env = "SHELF_ADMIN", scopes = ["books:read", "books:write"] }, { env = "SHELF_READER", scopes = ["books:read"] }]
"""
# It notes every request that it is asked, so that a test can count as the server does and kill in time.
APP = """
import os
from tests.bench.faults_shelf import *
class Bad(EnumInAnyCase, RefusedSticks, WritesNeighbour, ShowsTraceback):
    def authorize(self, request, scope):
        with open("asked", "a") as log:
            log.write(request.method + " " + request.url.path + "\\n")
        super().authorize(request, scope)
app = Bad().app()
"""


def request(number: int, token: str = "") -> Request:
    return Request("PATCH", f"/a/{number}", (("X-Key", "s3cret-value"),), b"{}", token)


def test_what_was_answered_is_answered_again_and_no_token_is_on_disk(tmp_path: Path) -> None:
    answer = Response(200, {"x-token": "s3cret-value"}, b'{"a": "s3cret-value"}\xff', 0.25)
    with journal.opened(tmp_path, RUN, TOKENS, resume=False) as log:
        log.mark("laws")
        log.note(request(1), answer)
        log.mark("laws 0")
    text = next(tmp_path.rglob("*.ndjson")).read_bytes()
    assert b"s3cret" not in text
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert log.replaying
        log.mark("laws")
        assert log.answer(request(1)) == answer
        log.mark("laws 0")
        assert (log.replaying, log.lost, log.answer(request(2))) == (False, 0, None)
    assert next(tmp_path.rglob("*.ndjson")).read_bytes() == text


def test_a_case_that_was_cut_off_is_tried_again_and_half_a_line_is_no_line(tmp_path: Path) -> None:
    with journal.opened(tmp_path, RUN, TOKENS, resume=False) as log:
        log.mark("laws")
        log.note(request(1), Response(200))
        log.mark("laws 0")
        log.note(request(2), Response(200))
    path = next(tmp_path.rglob("*.ndjson"))
    whole = path.read_bytes()
    for size in range(len(whole) - 40, len(whole)):
        path.write_bytes(whole[:size])
        with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
            assert [content["k"] for _, content in log.known] == ["laws", journal.key(request(1), TOKENS), "laws 0"]
            log.known.clear()
            log.note(request(3), Response(204))
        assert all(json.loads(line) for line in path.read_text().splitlines())


def test_a_question_that_differs_ends_what_can_be_used(tmp_path: Path) -> None:
    with journal.opened(tmp_path, RUN, TOKENS, resume=False) as log:
        for number in range(3):
            log.note(request(number), Response(200))
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert log.answer(request(0)) == Response(200)
        assert (log.answer(request(7)), log.replaying, log.lost) == (None, False, 2)
        log.note(request(7), Response(404))
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert [log.answer(request(number)) for number in (0, 7)] == [Response(200), Response(404)]


def test_another_run_is_no_obstacle_and_is_named(tmp_path: Path) -> None:
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert log.notice == "there is no run to resume: this one starts anew"
        log.note(request(1), Response(200))
    with journal.opened(tmp_path, {**RUN, "seed": 1}, TOKENS, resume=True) as log:
        assert log.notice == "the latest run cannot be resumed, this one starts anew: seed was 0 and is 1"
        assert not log.replaying
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert (log.notice, log.answer(request(1))) == ("", Response(200))


def test_the_latest_of_several_runs_is_named(tmp_path: Path) -> None:
    for number in (0, 1):
        with journal.opened(tmp_path, {**RUN, "seed": number}, TOKENS, resume=False):
            pass
    for number, path in enumerate(sorted(tmp_path.rglob("*.ndjson"), key=lambda one: json.loads(one.read_text().splitlines()[0])["seed"])):
        os.utime(path, (number, number))
    with journal.opened(tmp_path, {**RUN, "seed": 2}, TOKENS, resume=True) as log:
        assert log.notice == "the latest run cannot be resumed, this one starts anew: seed was 1 and is 2"


def test_the_first_budget_is_remembered(tmp_path: Path) -> None:
    for budget in (300, 500):
        with journal.opened(tmp_path, RUN, TOKENS, budget, resume=True) as log:
            assert log.budget == 300


@pytest.mark.parametrize(("value", "told"), [("a" * 58, f'"{"a" * 58}"'), ("a" * 59, f'"{"a" * 58}…')])
def test_a_long_value_of_another_run_is_cut(tmp_path: Path, value: str, told: str) -> None:
    with journal.opened(tmp_path, RUN, TOKENS, resume=True):
        pass
    with journal.opened(tmp_path, {**RUN, "seed": value}, TOKENS, resume=True) as log:
        assert log.notice.endswith(f"seed was 0 and is {told}")


@pytest.mark.parametrize("version", [1, 3])
def test_a_journal_of_another_version_is_begun_anew(tmp_path: Path, version: int) -> None:
    with journal.opened(tmp_path, RUN, TOKENS, resume=False) as log:
        log.note(request(1), Response(200))
    path = next(tmp_path.rglob("*.ndjson"))
    path.write_text(path.read_text().replace('"journal": 2', f'"journal": {version}'))
    with journal.opened(tmp_path, RUN, TOKENS, resume=True) as log:
        assert not log.replaying
        log.note(request(2), Response(204))
    assert [json.loads(line).get("journal") for line in path.read_text().splitlines()] == [2, None]


def test_few_journals_are_kept(tmp_path: Path) -> None:
    for seed in range(20):
        with journal.opened(tmp_path, {**RUN, "seed": seed}, TOKENS, resume=False):
            pass
    assert len(list(tmp_path.rglob("*.ndjson"))) == journal.KEPT + 1


def test_a_run_that_runs_is_not_taken_up_and_a_second_one_keeps_no_journal(tmp_path: Path) -> None:
    with journal.opened(tmp_path, RUN, TOKENS, resume=False) as log:
        log.note(request(1), Response(200))
        with journal.opened(tmp_path, RUN, TOKENS, resume=False) as second:
            assert second.file is None
        with pytest.raises(UsageError, match="still running"), journal.opened(tmp_path, RUN, TOKENS, resume=True):
            pass
    assert next(tmp_path.rglob("*.ndjson")).read_bytes().count(b"\n") == 2


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1"}


def written(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    (folder / "shelves.yaml").write_text(shelf_document.TEXT)
    (folder / "shelf_app.py").write_text(APP)
    return folder


def start(folder: Path, *arguments: str, target: str = "shelf_app:app") -> "subprocess.Popen[str]":
    words = [str(Path(sys.executable).with_name("oaswright")), "fuzz", target, "--max-requests", "300", "--only", "books", *arguments]
    return subprocess.Popen(words, cwd=written(folder), env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def target(folder: Path, kind: str) -> Iterator[str]:
    """The application by its name, which is a new one for each run, or the address of a server that outlives the runs."""
    if kind == "application":
        yield "shelf_app:app"
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", f"import uvicorn, shelf_app; uvicorn.run(shelf_app.app, port={port}, log_level='error')"]
    with subprocess.Popen(command, cwd=written(folder), env=ENVIRONMENT) as server:
        try:
            while server.poll() is None and not listens(port):
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def asked(folder: Path) -> int:
    return (folder / "asked").read_text().count("\n") if (folder / "asked").exists() else 0


def stopped(folder: Path, number: int, at: int, *arguments: str, target: str = "shelf_app:app") -> tuple[int, str, str]:
    """What a run said that was sent a signal once the server had been asked `at` times."""
    process = start(folder, *arguments, target=target)
    while asked(folder) < at and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    said = process.communicate()
    return process.returncode, *said


def found(output: str, kind: str = "application") -> set[str]:
    """The laws that were broken; where a server is asked over the network, but for what two writes at once come to, which is a matter of the moment."""
    told = {
        law for line in output.splitlines() if line.startswith(("GET ", "PATCH ", "PUT ", "POST ", "DELETE ")) for law in re.findall(r"\[([a-z_-]+)\]", line)
    }
    return told - ({"both-survive"} if kind == "server" else set())


@pytest.mark.parametrize("kind", ["application", "server"])
def test_a_run_that_is_killed_twice_finds_what_an_unbroken_one_finds(tmp_path: Path, kind: str) -> None:
    """And may find more: an instance that was half written when the run was killed gives way to a new one."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    with target(whole, kind) as at:
        unbroken = start(whole, target=at).communicate()[0]
    assert {"no-stack-trace", "put-replaces"} <= found(unbroken, kind)
    assert len(list(whole.rglob("*.ndjson"))) == 1  # a larger budget goes on from it
    with target(broken, kind) as at:
        for number, arguments in ((50, []), (190, ["--resume"])):
            assert stopped(broken, signal.SIGKILL, number, *arguments, target=at)[0] == -signal.SIGKILL
        process = start(broken, "--resume", target=at)
        output, said = process.communicate()
    assert process.returncode == 1, said
    assert "goes on after" in said
    assert found(output, kind) >= found(unbroken, kind)
    assert output.splitlines()[-1].startswith("3")  # the budget, and what it took to find the instances again
    assert asked(broken) < asked(whole) + 60


def test_a_larger_budget_goes_on_where_the_run_ended(tmp_path: Path) -> None:
    first = start(tmp_path).communicate()[0]
    assert first.splitlines()[-1].startswith("300 requests in ")
    before = asked(tmp_path)
    process = start(tmp_path, "--resume", "--max-requests", "450")
    output, said = process.communicate()
    assert process.returncode == 1, said
    assert "goes on after" in said
    assert 445 <= int(output.splitlines()[-1].split()[0]) < 490  # the budget, and what it took to find the instances again
    assert found(output) >= found(first)
    assert 100 < asked(tmp_path) - before < 250


def test_ctrl_c_tells_what_was_found_so_far(tmp_path: Path) -> None:
    code, output, said = stopped(tmp_path, signal.SIGINT, 150)
    assert code == 1, said
    assert found(output)
    assert output.endswith("(interrupted)\n")
    assert "Traceback (most recent call last)" not in said
