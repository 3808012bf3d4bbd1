"""Only regular files are read, whatever it is that names them: a pipe, a device or a socket ends in a message, and nothing waits for it."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from oaswright import project
from oaswright.document import document
from oaswright.errors import DocumentError, UsageError

BASE = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: 'part.yaml'}}}\n"
OVERLAY = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: []\n"
CONFIGURED = '[tool.oaswright]\ndocument = "base.yaml"\nmodels = "m"\nclient = "c"\noverlays = ["over.yaml"]\n'


@pytest.fixture(autouse=True)
def _no_wait() -> Iterator[None]:
    """End a test that waits for what is no file."""
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("base.yaml", BASE), ("part.yaml", "type: object\n"), ("over.yaml", OVERLAY), ("pyproject.toml", CONFIGURED)):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["pipe", "socket", "device", "folder"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def put(path: Path, kind: str) -> None:
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)


def test_a_document_is_a_regular_file(home: Path, kind: str) -> None:
    put(home / "base.yaml", kind)
    with pytest.raises(UsageError, match="expected a regular file"):
        document.load(home / "base.yaml")


def test_a_part_is_a_regular_file(home: Path, kind: str) -> None:
    put(home / "part.yaml", kind)
    if kind == "device":  # what it links to is outside, so that only what needs it is left out
        assert [one.message for one in document.load(home / "base.yaml").left_out] == ["the reference 'part.yaml' leads out of the project, to /dev/zero"]
        return
    with pytest.raises(DocumentError, match="is no regular file") as told:
        document.load(home / "base.yaml")
    assert [(one.position and one.position.line, one.pointer) for one in told.value.findings] == [(4, "/components/schemas/A/$ref")]


def test_an_overlay_is_a_regular_file(home: Path, kind: str) -> None:
    put(home / "over.yaml", kind)
    with pytest.raises(UsageError, match="expected a regular file"):
        document.load(home / "base.yaml", overlays=[home / "over.yaml"])


@pytest.mark.parametrize("name", ["pyproject.toml", "oaswright.toml"])
def test_a_configuration_is_a_regular_file(home: Path, kind: str, name: str) -> None:
    (home / "pyproject.toml").rename(home / name)
    put(home / name, kind)
    with pytest.raises(UsageError, match=r"no \[tool\.oaswright\]"):
        project.find(home)
