"""Long work says what it is at; quick work says nothing."""

import threading
from collections.abc import Callable

from oaswright import progress


def listener() -> tuple[list[str], threading.Event, Callable[[str], None]]:
    said: list[str] = []
    heard = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        heard.set()

    return said, heard, say


def test_quick_work_says_nothing() -> None:
    said: list[str] = []
    with progress.told(said.append, patience=60) as tell:
        tell("reading")
        tell("checking")
    assert said == []


def test_long_work_says_each_stage_from_then_on_and_what_it_came_to() -> None:
    said, heard, say = listener()
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


def test_no_thread_runs_where_none_may_and_long_work_is_told_of_afterwards() -> None:
    before, (said, heard, say) = threading.active_count(), listener()
    with progress.told(say, patience=0.2) as tell:
        tell("reading")
        with tell.without_thread():
            assert (threading.active_count(), said) == (before, [])
        assert heard.wait(10)
    assert said[0] == "reading ..."


def test_what_has_become_long_is_not_told_of_again_after_a_while_without_a_thread() -> None:
    said, heard, say = listener()
    with progress.told(say, patience=0.01) as tell:
        tell("reading")
        assert heard.wait(10)
        with tell.without_thread():
            pass
    assert [one for one in said if one.endswith("...")] == ["reading ..."]
