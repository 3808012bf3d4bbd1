"""Processes that import the generators while something else is done."""

import contextlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from oaswright.errors import ToolError
from oaswright.generate import workers
from oaswright.rendering import models

ASKED = {
    "a.py": '{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}, "components": {"schemas": {"A": {"type": "object", "properties": {}}}}}'
}


def test_an_early_process_renders_what_this_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = models.render_all(ASKED)
    monkeypatch.setattr(workers, "GENERATOR", "not_imported")  # so that this process counts as one without
    with workers.Workers(1) as early, workers.at_work(1, early) as begin:
        assert begin(models.render_all, ASKED)() == expected


def test_processes_that_are_not_needed_are_ended_and_not_waited_for() -> None:
    others = set(multiprocessing.active_children())
    with workers.Workers(2):
        started = set(multiprocessing.active_children()) - others
    for one in started:
        one.join()
    assert (len(started), [one.exitcode for one in started if one.exitcode == 0]) == (2, [])  # one for the client, one for models with its copy


def test_several_render_models_at_once() -> None:
    with workers.Workers(2) as early:
        found = [job() for job in [early.begin(place, {"number": str(number)}) for number in range(4)]]
    assert ([one["number"] for one in found], len({one["process"] for one in found})) == (["0", "1", "2", "3"], 2)


def test_what_fails_in_another_process_fails_here() -> None:
    with workers.Workers(2) as early, pytest.raises(ValueError, match="Expecting value"):
        early.begin(models.render_all, {"a.py": "no document"})()


@pytest.mark.parametrize("number", [1, 2])
def test_a_process_that_is_gone_is_told_of_and_not_waited_for(number: int) -> None:
    with workers.Workers(number) as early:
        jobs = [early.begin(ended, {}) for _ in range(3)]
        for job in jobs:
            with pytest.raises(ToolError, match="ended before it was done"):
                job()
        with pytest.raises(ToolError):
            early.begin(ended, {})()


def test_an_answer_that_is_half_way_is_broken_off() -> None:
    def broken_off() -> None:
        with workers.Workers(2) as early:
            early.begin(place, {})()
            early.begin(large, {})
            time.sleep(0.7)

    running = threading.Thread(target=broken_off, daemon=True)
    running.start()
    running.join(60)
    assert not running.is_alive()


def test_what_is_under_way_ends_with_the_block() -> None:
    """Also in the copies of a process."""
    with workers.Workers(2) as early:
        found = [job() for job in [early.begin(place, {}) for _ in range(4)]]
        for _ in range(2):
            early.begin(forever, {})
        rendering = {int(one["process"]) for one in found}
    assert len(rendering) == 2
    for one in rendering:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(one).wait(60)


# A program that starts processes, says which, and is then killed.
PROGRAM = """
import sys, threading, time
from oaswright.generate import workers
from tests.generate.test_workers import place, known

if __name__ == "__main__":
    sys.own = "mine"
    if sys.argv[1] == "threads":
        threading.Thread(target=time.sleep, args=(100_000,), daemon=True).start()
    with workers.Workers(2) as early:
        jobs = [early.begin(place, {}) for _ in range(4)]
        copied = early.begin(known, {})()["own"] == "mine"
        print("copies" if copied else "new ones", *{job()["process"] for job in jobs}, flush=True)
        time.sleep(100_000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each is a new process")
@pytest.mark.parametrize(("threads", "what"), [("one thread", "copies"), ("threads", "new ones")])
def test_a_process_with_one_thread_is_copied_and_either_kind_ends_with_it(tmp_path: Path, threads: str, what: str) -> None:
    """A copy holds the ends of pipes that were open, which must not keep another from seeing that whoever asks is gone."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, program, threads], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        said, *processes = running.stdout.readline().rsplit(" ", 2)
        below = psutil.Process(running.pid).children(recursive=True)
        running.kill()
        running.wait(60)
    assert (said, len(processes)) == (what, 2)
    assert {int(one) for one in processes} <= {one.pid for one in below}
    assert psutil.wait_procs(below, 60)[1] == []


GENERATE = """
import multiprocessing, sys
from oaswright.cli import main

real = multiprocessing.get_context
multiprocessing.get_context = lambda method: print(method) or real(method)
sys.argv = ["oaswright", "generate", sys.argv[1], "-o", sys.argv[2]]
if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each is a new process")
def test_the_command_has_one_thread_when_it_starts_them(tmp_path: Path) -> None:
    program, document = tmp_path / "program.py", tmp_path / "petstore.yaml"
    program.write_text(GENERATE, encoding="utf-8")
    shutil.copy(Path(__file__).with_name(document.name), document)
    done = subprocess.run([sys.executable, program, document, tmp_path / "out"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:1] == ["fork"]


def known(_: dict[str, str]) -> dict[str, str]:
    return {"own": str(getattr(sys, "own", ""))}


def forever(_: dict[str, str]) -> dict[str, str]:
    time.sleep(100_000)
    return {}


def large(_: dict[str, str]) -> dict[str, str]:
    """What takes a while to come through a pipe."""
    return {"a.py": "x" * 600_000_000}


def ended(_: dict[str, str]) -> dict[str, str]:
    os._exit(1)


def place(asked: dict[str, str]) -> dict[str, str]:
    """Slow enough for both to be needed."""
    time.sleep(0.5)
    return {**asked, "process": str(os.getpid())}
