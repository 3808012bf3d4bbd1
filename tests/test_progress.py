"""Long work says what it is at; quick work says nothing."""

import threading

from oaswright import progress


def test_quick_work_says_nothing() -> None:
    said: list[str] = []
    with progress.told(said.append, patience=60) as tell:
        tell("reading")
        tell("checking")
    assert said == []


def test_long_work_says_each_stage_from_then_on_and_what_it_came_to() -> None:
    said: list[str] = []
    heard = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        heard.set()

    with progress.told(say, patience=0.01) as tell:
        tell("reading")
        assert heard.wait(10)
        tell("checking")
    assert said[:2] == ["reading ...", "checking ..."]
    assert " s, at most " in said[2]
    assert said[2].endswith(("MiB", "MiB in a worker"))
    assert len(said) == 3


def test_work_that_fails_leaves_no_timer_that_speaks_later() -> None:
    said: list[str] = []
    before = threading.active_count()
    try:
        with progress.told(said.append, patience=60):
            raise KeyError
    except KeyError:
        pass
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(10)
    assert (said, threading.active_count()) == ([], before)
