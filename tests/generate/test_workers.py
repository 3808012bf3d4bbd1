"""Processes that import the generators while something else is done."""

import contextlib
import multiprocessing
import os
import threading
import time

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
