"""A process that is started ends, with all that it started, whatever it does against it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from oaswright.child_process import Child, Fork, Program

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
PARENT = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {STUBBORN!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.readline()
"""


def is_alive(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody waited for does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(number: int) -> bool:
    deadline = time.monotonic() + 60
    while is_alive(number) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_alive(number)


@pytest.fixture
def parent() -> Iterator[tuple[Program, int]]:
    """A program, and the number of the child that it has started, which does not end when it is asked to."""
    found = Program([sys.executable, "-c", PARENT])
    yield found, int(next(found.lines()))
    found.end(0)


def test_what_a_program_started_ends_with_it(parent: tuple[Program, int]) -> None:
    program, child = parent
    assert is_alive(child)
    program.end(30)
    assert program.code is not None
    assert ends(child)


def test_what_a_program_started_ends_even_if_it_ended_well_before(parent: tuple[Program, int]) -> None:
    program, child = parent
    program.write_last("over\n")
    assert program.wait() == 0
    program.kill()
    assert ends(child)


def test_one_that_does_not_end_when_it_is_asked_to_is_killed() -> None:
    program = Program([sys.executable, "-c", STUBBORN])
    assert next(program.lines()) == "ready\n"
    program.end(0.01)
    assert program.code == -signal.SIGKILL


def test_a_program_is_talked_to_and_answers() -> None:
    program = Program([sys.executable, "-c", "import sys; print(sys.stdin.read().upper())"], is_apart=False)
    program.write("a")
    program.write_last("b")
    assert list(program.lines()) == ["AB\n"]
    assert program.wait() == 0


def test_one_that_has_ended_is_talked_to_in_vain() -> None:
    program = Program([sys.executable, "-c", ""])
    program.wait()
    with pytest.raises(BrokenPipeError):
        program.write("a" * 100_000)
    assert list(program.lines()) == []
    program.end(0)


def test_the_output_of_a_program_can_go_elsewhere(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        program = Program([sys.executable, "-c", "import os, sys; print(os.environ['A']); sys.exit(3)"], environment={"A": "said"}, output=log)
        assert program.wait() == 3
    assert (tmp_path / "log").read_text() == "said\n"


def test_what_cannot_be_started_says_so() -> None:
    with pytest.raises(OSError, match="nowhere"):
        Program(["/nowhere/program"])


def test_a_copy_of_this_process_works_and_leaves_its_code() -> None:
    def work(write: int) -> None:
        os.write(write, b"one\ntwo\n")

    found: Child = Fork(work)
    assert list(found.lines()) == ["one\n", "two\n"]
    assert found.wait() == 0


def test_a_copy_whose_work_raises_never_goes_on_as_its_parent() -> None:
    def work(_: int) -> None:
        raise SystemExit(7)

    found = Fork(work)
    assert list(found.lines()) == []
    assert found.wait() == 1


def test_a_copy_is_killed() -> None:
    def work(_: int) -> None:
        threading.Event().wait()

    found = Fork(work)
    found.kill()
    assert list(found.lines()) == []
    assert found.wait() == -signal.SIGKILL
