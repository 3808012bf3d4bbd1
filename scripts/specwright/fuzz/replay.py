"""A failure on disk, and again: the sequence of requests, what was met, and the law that decides.

A recorded case is three files beside one another: `ID.json` (what `replay` reads), `ID.sh` (curl) and `test_ID.py` (pytest).
Tokens stand in them by their variables' names only.
"""

import base64
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specwright.errors import UsageError
from specwright.fuzz.caller import Caller
from specwright.fuzz.exchange import Exchange, Request
from specwright.fuzz.failure import Failure
from specwright.fuzz.token import Tokens

FORMAT = 1
PLACE = Path("tests/regressions")


@dataclass(frozen=True)
class Recorded:
    """A recorded failure: `met` are the status and body that each request was answered with when the law broke."""

    path: Path
    failure: dict[str, Any]
    requests: tuple[Request, ...]
    met: tuple[tuple[int, Any], ...]

    @property
    def name(self) -> str:
        return f"{self.failure['operation']}: {self.failure['sentence']} [{self.failure['law']}] {self.failure['id']}"


@dataclass(frozen=True)
class Replayed:
    """`fails` says that the last answers are still those of the failure."""

    case: Recorded
    fails: bool
    exchanges: tuple[Exchange, ...]


def record(failure: Failure, folder: Path, base_url: str, tokens: Tokens) -> Path:
    """Write a failure's three files; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    name = failure.id
    _write(folder / f"{name}.json", json.dumps(_content(failure, tokens), indent=2, ensure_ascii=False) + "\n")
    _write(folder / f"{name}.sh", _script(failure, base_url, tokens))
    _write(folder / f"test_{name}.py", _test(failure, name))
    return folder / f"{name}.json"


def load(folder: Path, names: Sequence[str] = ()) -> list[Recorded]:
    """The recorded cases of a folder, or those that are named by id or file. UsageError for one that is not there."""
    paths = [Path(name) if name.endswith(".json") else folder / f"{name}.json" for name in names] or sorted(folder.glob("*.json"))
    return [_load(path) for path in paths]


def replay(case: Recorded, sender: Caller) -> Replayed:
    """Send a case's requests again, in order. It fails while the answers say the same as when it was recorded."""
    exchanges = tuple(sender.send(request) for request in case.requests)
    return Replayed(case, _still_fails(case, exchanges), exchanges)


def _still_fails(case: Recorded, exchanges: tuple[Exchange, ...]) -> bool:
    """Whether the same statuses come back, and in the answer that decides the field that broke the law still reads the same."""
    if [exchange.response.status for exchange in exchanges] != [status for status, _ in case.met]:
        return False
    field = case.failure["cause"]
    if not exchanges or not isinstance(case.met[-1][1], dict) or field not in case.met[-1][1]:
        return True
    before = case.met[-1][1][field]
    now = exchanges[-1].response.json
    return isinstance(now, dict) and now.get(field) == before


def _content(failure: Failure, tokens: Tokens) -> dict[str, Any]:
    shown = {key: getattr(failure, key) for key in ("id", "law", "code", "sentence", "operation", "cause", "guessed")}
    said = {"expected": tokens.hide(failure.expected), "met": tokens.hide(failure.met)}
    return {"format": FORMAT, **shown, **said, "steps": [_step(step, tokens) for step in failure.steps]}


def _step(step: Exchange, tokens: Tokens) -> dict[str, Any]:
    request = step.request
    body: dict[str, Any] = {}
    if request.body is not None:
        try:
            body = {"body": tokens.hide(request.body.decode("utf-8"))}
        except UnicodeDecodeError:
            body = {"base64": base64.b64encode(request.body).decode()}
    headers = {name: tokens.hide(value) for name, value in request.headers}
    sent = {"method": request.method, "url": tokens.hide(request.url), "headers": headers, "token": request.token, **body}
    return {"request": sent, "status": step.response.status, "answer": json.loads(tokens.hide(json.dumps(step.response.json)))}


def _load(path: Path) -> Recorded:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        requests = tuple(_request(step["request"], content["operation"]) for step in content["steps"])
        return Recorded(path, content, requests, tuple((step["status"], step["answer"]) for step in content["steps"]))
    except FileNotFoundError:
        raise UsageError(f"{path}: no such recorded case", hint="specwright replay without a name runs all of them") from None
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: not a recorded case ({error})") from None


def _request(sent: dict[str, Any], operation: str) -> Request:
    body = base64.b64decode(sent["base64"]) if "base64" in sent else sent["body"].encode() if "body" in sent else None
    return Request(sent["method"], sent["url"], tuple(sent["headers"].items()), body, sent["token"], operation)


def _script(failure: Failure, base_url: str, tokens: Tokens) -> str:
    lines = ["#!/usr/bin/env bash", f"# {failure.operation}: {failure.sentence} [{failure.law}]", f"# expected: {tokens.hide(failure.expected)}"]
    lines += [f"# met: {tokens.hide(' '.join(failure.met.split()))}", "set -u", f"base=${{BASE_URL:-{base_url}}}"]
    for step in failure.steps:
        line = step.request.curl("", tokens).rsplit(" ", 1)
        lines += [f'{line[0]} "$base"{line[1]}', "echo"]
    return "\n".join(lines) + "\n"


def _test(failure: Failure, name: str) -> str:
    return f'''"""{failure.operation}: {failure.sentence}."""

import subprocess
import sys
from pathlib import Path


def test_{name}() -> None:
    """It no longer fails: `specwright replay` starts the configured target and sends the recorded requests."""
    case = Path(__file__).with_name("{name}.json")
    ran = subprocess.run([sys.executable, "-m", "specwright.cli", "replay", str(case)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
'''


def _write(path: Path, text: str) -> None:
    """Write aside, then swap."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def lines(results: Sequence[Replayed]) -> Iterator[str]:
    """One line a case, and the answers of those that still fail."""
    for one in results:
        yield f"{'FAILS' if one.fails else 'passes'}  {one.case.name}"
        if one.fails:
            yield f"    expected: {one.case.failure['expected']}"
            yield f"    met:      {one.case.failure['met']}"
