"""Processes that import the generators while something else is done."""

import multiprocessing

import pytest
from specwright.generate import models, workers

ASKED = {
    "a.py": '{"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {}, "components": {"schemas": {"A": {"type": "object", "properties": {}}}}}'
}


def test_an_early_process_renders_what_this_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = models.render_all(ASKED)
    monkeypatch.setattr(workers, "GENERATORS", ("not_imported", *workers.GENERATORS[1:]))  # so that this process counts as one without
    with workers.Workers(1) as early, workers.at_work(1, early) as begin:
        assert begin(models.render_all, ASKED)() == expected


def test_processes_that_are_not_needed_are_ended_and_not_waited_for() -> None:
    others = set(multiprocessing.active_children())
    with workers.Workers(2):
        started = set(multiprocessing.active_children()) - others
    for one in started:
        one.join()
    assert (len(started), [one.exitcode for one in started if one.exitcode == 0]) == (2, [])
