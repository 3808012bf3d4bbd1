"""A few of the mutated documents of `tests/bench/hostile.py`, which goes through thousands of them."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("documents are judged in forked processes, which Windows does not have", allow_module_level=True)  # nothing to install

from tests.bench import forked, hostile


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    forked.warm()


def test_no_mutated_document_shows_a_fault(tmp_path: Path) -> None:
    one = hostile.Search(tmp_path, {verb: command for verb, command in hostile.VERBS.items() if verb != "generate"})
    one.search(12, start=11)
    assert one.known == {}
    assert one.documents >= 12


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("raise KeyError('x')", "check: KeyError at "),
        ("import os; os.kill(os.getpid(), 9)", "check: ended by SIGKILL"),
        ("raise RecursionError", "check: a message without a place"),
        ("print('no'); raise SystemExit(1)", "check: prints no JSON"),
        ("a = bytearray(1100 << 20)", "check: over 1 GB"),
        ("open('/etc/hostname').close()", "check: opened '/etc/hostname'"),
        ("import os; os.close(os.open('../secret', os.O_CREAT))", "check: opened '"),
        ("import socket; socket.socket().connect_ex(('127.0.0.1', 9))", "check: connected to (('127.0.0.1', 9),)"),
        ("import os\nif not os.fork(): open('/etc/hostname'); os._exit(0)\nos.wait()", "check: opened '/etc/hostname'"),
    ],
)
def test_a_fault_is_seen(tmp_path: Path, planted: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from oaswright import check

    real = check.examine

    def faulty(*arguments: object, **more: object) -> object:
        exec(planted)  # noqa: S102 # what this test plants
        return real(*arguments, **more)  # type: ignore[arg-type] # as they were given

    monkeypatch.setattr(check, "examine", faulty)
    one = hostile.Search(tmp_path, {"check": hostile.VERBS["check"]})
    found = one.judged(hostile.Mutant(0, ()))
    assert [name for name in found if name.startswith(fault)], found
