"""A target is opened, and nothing of it is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from oaswright import cli
from oaswright.errors import TargetError, UsageError
from oaswright.fuzz import event
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire import caller, target
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Request

from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves

SERVER = f"{sys.executable} -m http.server --bind 127.0.0.1 {{port}}"

# A server that has a child, and ignores a polite stop.
STUBBORN = """
import http.server, os, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
open(sys.argv[2], "w").write(f"{os.getpid()} {child.pid}")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def all_end(pids: list[int]) -> bool:
    """Whether the processes end; one that was killed is there until the system has cleared it away."""
    left, deadline = pids, time.monotonic() + 30
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [pid for pid in left if alive(pid)]
    return not left


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_a_started_server_answers_and_is_gone_afterwards() -> None:
    with target.started(SERVER) as base_url:
        assert httpx.get(base_url).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url)


def test_a_server_that_ignores_the_stop_goes_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "STOP_SECONDS", 0.2)
    script, pids = tmp_path / "server.py", tmp_path / "pids"
    script.write_text(STUBBORN)
    with target.started(f"{sys.executable} {script} {{port}} {pids}"):
        running = [int(pid) for pid in pids.read_text().split()]
        assert all(alive(pid) for pid in running)
    assert all_end(running)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_us_stops_the_server(tmp_path: Path, number: int) -> None:
    pids = tmp_path / "pids"
    script = tmp_path / "server.py"
    script.write_text(STUBBORN.replace("signal.signal(signal.SIGTERM, signal.SIG_IGN)\n", ""))
    code = f"""
import time
from oaswright.fuzz import event
from oaswright.fuzz.wire import caller
from oaswright.fuzz.run import campaign
from oaswright.fuzz.wire import target
from oaswright.fuzz.wire.exchange import Request
from oaswright.fuzz.wire.credentials import Tokens

from tests.fuzz.shelf_api import DOCUMENT, TOKENS, Shelves
target.STOP_SECONDS = 0.2
with target.started({f"{sys.executable} {script} {{port}} {pids}"!r}):
    print("ready", flush=True)
    time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(number)
    assert process.returncode != 0
    assert all_end([int(pid) for pid in pids.read_text().split()])


def test_a_server_that_dies_says_what_it_said() -> None:
    command = f"{sys.executable} -c \"import sys; sys.exit('no database at ' + sys.argv[1])\" {{port}}"
    with pytest.raises(TargetError, match=r"exit code 1 before it answered\nno database at \d+"), target.started(command):
        pass


# A server that has a child, and never listens.
DEAF = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[2], "w").write(f"{os.getpid()} {child.pid}")
print("waiting for a database", flush=True)
time.sleep(60)
"""


def test_a_server_that_never_gets_ready_ends_with_4_says_what_it_said_and_goes_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(target, "started", partial(target.started, timeout=4.0))
    script, pids = tmp_path / "server.py", tmp_path / "pids"
    script.write_text(DEAF)
    monkeypatch.setattr(sys, "argv", ["oaswright", "fuzz", "--start", f"{sys.executable} {script} {{port}} {pids}"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (4, "")
    assert said.err == ("error: the server did not answer within 4 s\nwaiting for a database\ndoes it listen on 127.0.0.1 and on the port it was given?\n")
    assert all_end([int(pid) for pid in pids.read_text().split()])


def test_a_server_whose_port_is_in_use_ends_with_4_and_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = f"buddy-sandbox --port {taken.getsockname()[1]} --log-level warning"
        monkeypatch.setattr(sys, "argv", ["oaswright", "fuzz", "--start", f"sh -c '{command}' {{port}}"])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (4, "")
    assert said.err.startswith("error: the server ended with exit code 2 before it answered\n")
    assert "\nmanage token   $BUDDY_TOKEN\n" in said.err  # what the server said of itself, without the tokens
    assert "demo-manage" not in said.err
    assert "buddy-sandbox: Cannot listen on 127.0.0.1:" in said.err
    assert "Address already in use; choose another with --port\n" in said.err
    assert said.err.endswith("another program has the port that this one wants: write {port} where it takes its port, or stop the other one\n")


def test_a_command_that_does_not_exist_is_a_target_error() -> None:
    with pytest.raises(TargetError, match="cannot be started"), target.started("no-such-program {port}"):
        pass


@pytest.mark.parametrize("text", ["localhost", "http://", "./app.py:app", ":app"])
def test_what_is_no_target_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        target.resolve(text)
    assert "http://" in caught.value.hint


def test_a_module_that_cannot_be_imported_is_a_target_error() -> None:
    with pytest.raises(TargetError, match=r"'no\.such:app' cannot be imported"):
        target.resolve("no.such:app")


def test_an_application_starts_and_ends_once_for_all_that_is_asked_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an application closes at its end is not closed between two phases of a campaign."""
    (tmp_path / "app_with_life.py").write_text(
        "said = []\n"
        "async def app(scope, receive, send):\n"
        "    if scope['type'] == 'lifespan':\n"
        "        for word in ('startup', 'shutdown'):\n"
        "            await receive()\n"
        "            said.append(word)\n"
        "            await send({'type': f'lifespan.{word}.complete'})\n"
        "        return\n"
        "    await send({'type': 'http.response.start', 'status': 204, 'headers': []})\n"
        "    await send({'type': 'http.response.body', 'body': b''})\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with target.opened("app_with_life:app", "", {}) as found:
        for _ in range(2):
            with caller.connected(found, Tokens(()), None) as sender:
                assert sender.send(Request("GET", "/")).response.status == 204
        assert sys.modules["app_with_life"].said == ["startup"]
    assert sys.modules["app_with_life"].said == ["startup", "shutdown"]


def test_a_campaign_that_is_run_from_code_does_the_same(tmp_path: Path) -> None:
    """All its phases meet the application before its end."""
    said: list[str] = []
    app = Shelves().app()

    async def living(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        said.append(scope["type"])  # a lifespan is over here

    options = campaign.Options(150, only=("GET /shelves",), cache=tmp_path)  # few enough cases that all phases are reached
    *_, end = campaign.run(DOCUMENT, target.Target("shelves", "http://testserver", living), TOKENS, options)
    assert isinstance(end, event.Finished)
    assert (said.count("http") > 50, said.index("lifespan") > said.index("http"), said[-1]) == (True, True, "lifespan")
    assert "http" not in said[said.index("lifespan") :]
