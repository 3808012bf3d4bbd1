"""Keep every answer of a run on disk, so that a run that was killed, or whose budget was spent, can be continued.

The plan and schemathesis' phases are deterministic: given the same answers they ask the same questions. A resumed run is therefore the
same run again, its first requests answered from the journal instead of the server. The file holds one line of JSON each and is only ever
appended to: who the run is, then every answer, and a mark wherever the run may be taken up again. A token's value never stands in it.

The budget is no part of who a run is: with a larger one it goes on where it ended. Shares of a budget are those of the first one, so that the
same questions come first.
"""

import base64
import fcntl
import hashlib
import json
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Protocol

from oaswright.errors import UsageError
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import Request, Response

FORMAT = 2
KEPT = 8  # journals of other runs
FOLDER = "journal"


class Spent(Exception):  # noqa: N818 # not an error: the budget is used up
    """No request may be sent any more."""


class Permits(Protocol):
    """Asked before each request that is really sent, and told of its answer, where several processes share a budget and a rate."""

    @property
    def is_closed(self) -> bool:
        """Whether no request may be sent any more."""

    def enter(self) -> None:
        """Wait for a permit. Spent if there will be none."""

    def leave(self) -> None:
        """Say that a request was answered, or failed."""


@dataclass
class Journal:
    """Without a file it keeps nothing. `lost` counts what the killed run was answered after the last mark.

    `budget` is the number of requests that the first run might send, None without a limit; `notice` says why nothing could be continued,
    `broken` why nothing could be written any more. `permits` is asked before each request. `first` are the cases that the run began with.
    """

    file: IO[bytes] | None = None
    tokens: Tokens = field(default_factory=Tokens)
    known: deque[tuple[int, dict[str, Any]]] = field(default_factory=deque, repr=False)
    lost: int = 0
    budget: int | None = None
    notice: str = ""
    broken: str = ""
    permits: Permits | None = field(default=None, repr=False)
    first: Sequence[Mapping[str, Any]] = ()
    _at: float = 0.0
    _since: float = field(default_factory=time.monotonic)

    @property
    def replaying(self) -> bool:
        """Whether answers of the killed run are left."""
        return bool(self.known)

    @property
    def elapsed(self) -> float:
        """Seconds that the run has taken, before it was killed and since."""
        return self._at if self.known else self._at + time.monotonic() - self._since

    def answer(self, request: Request) -> Response | None:
        """Return what the killed run was answered; None if the server must be asked. Spent if it may not be."""
        content = self._next(key(request, self.tokens))
        if content is None:
            self.enter()
            return None
        return _response(content, self.tokens)

    def note(self, request: Request, response: Response) -> None:
        """Keep an answer of the server."""
        self.leave()
        if self.file is not None:
            self._write({"k": key(request, self.tokens), **_content(response, self.tokens), "t": round(self.elapsed, 3)})

    @property
    def is_closed(self) -> bool:
        """Whether no request may be sent any more."""
        return self.permits is not None and self.permits.is_closed

    def enter(self) -> None:
        """Wait for the permit to send a request. Spent if there will be none."""
        if self.permits is not None:
            self.permits.enter()

    def leave(self) -> None:
        """Say that a request was answered, or failed."""
        if self.permits is not None:
            self.permits.leave()

    def mark(self, name: str) -> None:
        """Mark a place from which the run can be resumed."""
        if self.file is not None and self._next(name) is None:
            self._write({"k": name, "mark": True, "t": round(self.elapsed, 3)})

    def expects(self, name: str) -> bool:
        """Whether a mark is what comes next."""
        return bool(self.known) and self.known[0][1]["k"] == name

    def finish(self) -> None:
        """Delete the file: the run has ended by itself, and nothing is left to continue."""
        if self.file is not None:
            Path(self.file.name).unlink(missing_ok=True)

    def _next(self, wanted: str) -> dict[str, Any] | None:
        """Return the next known line if it is the one wanted; one that differs ends what can be used of the journal."""
        if not self.known:
            return None
        place, content = self.known.popleft()
        if content["k"] != wanted:
            self.lost += 1 + len(self.known)
            self.known.clear()
            self._cut(place)
        else:
            self._at = content["t"]
        if not self.known:
            self._since = time.monotonic()
        return content if content["k"] == wanted else None

    def _cut(self, place: int) -> None:
        if self.file is not None:
            self.file.truncate(place)
            self.file.seek(place)

    def _write(self, content: Mapping[str, Any]) -> None:
        if self.file is None:
            return
        try:
            self.file.write(json.dumps(content, ensure_ascii=True).encode() + b"\n")
        except OSError as error:  # such as a full disk: the run goes on, and only cannot be continued
            self.file, self.broken = None, str(error)


def key(request: Request, tokens: Tokens) -> str:
    """Return what tells two requests apart, without a token's value."""
    said = (request.method, request.url, request.token, sorted(request.headers), (request.body or b"").hex(), request.body is None)
    return hashlib.sha256(tokens.hide(repr(said)).encode()).hexdigest()[:16]


@contextmanager
def opened(
    cache: Path, identity: Mapping[str, Any], tokens: Tokens, budget: int | None = None, first: Sequence[Mapping[str, Any]] = (), *, resume: bool
) -> Iterator[Journal]:
    """Open the journal of a run, continued if `resume` asks for it. UsageError if that run is still running."""
    name = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]
    path = cache / FOLDER / f"{name}.ndjson"
    notice = _difference(path.parent, identity) if resume and not path.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    _prune(path)
    with path.open("ab", buffering=0) as appended:
        if not _locked(appended):
            if resume:
                raise UsageError("this run is still running, in another process", hint="wait for its end, or leave --resume out")
            yield Journal(first=first)
            return
        if not resume:
            appended.truncate(0)
        with path.open("r+b", buffering=0) as file:
            yield _journal(file, identity, tokens, budget, notice, first)


@contextmanager
def continued(path: Path, before: bytes, identity: Mapping[str, Any], tokens: Tokens, budget: int | None, permits: Permits | None = None) -> Iterator[Journal]:
    """Open a journal of its own file, which goes on from the content of another one; `permits` are asked before each request."""
    try:
        file = path.open("w+b", buffering=0)
    except OSError as error:
        yield Journal(tokens=tokens, budget=budget, broken=str(error), permits=permits)
        return
    with file:
        try:
            file.write(before)
            journal = replace(_journal(file, identity, tokens, budget, ""), permits=permits)
        except OSError as error:
            journal = Journal(tokens=tokens, budget=budget, broken=str(error), permits=permits)
        yield journal


def answers(content: bytes) -> int:
    """Count the answers in the content of a journal."""
    lines = content.splitlines()[1:]
    return sum(b'"mark": true' not in line for line in lines)


def _locked(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _journal(file: IO[bytes], identity: Mapping[str, Any], tokens: Tokens, budget: int | None, notice: str, first: Sequence[Mapping[str, Any]] = ()) -> Journal:
    lines = list(_lines(file))
    if not lines or lines[0][1].get("journal") != FORMAT:
        journal = Journal(file, tokens, budget=budget, notice=notice, first=first)
        file.seek(0)
        file.truncate(0)
        journal._write({"journal": FORMAT, "budget": budget, "first": list(first), **identity})  # noqa: SLF001 # this function makes it
        return journal
    entries = lines[1:]
    lost = 0
    # Within the laws a case is done as a whole; schemathesis' phases go on in the middle.
    phase = next((content["k"] for _, content in reversed(entries) if content.get("mark")), "")
    while phase.startswith("laws") and entries and not entries[-1][1].get("mark"):
        place, _ = entries.pop()
        file.truncate(place)
        lost += 1
    file.seek(0, os.SEEK_END)
    return Journal(file, tokens, deque(entries), lost, lines[0][1].get("budget"), first=lines[0][1].get("first", ()))


def _lines(file: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every whole line with its place; what a kill left of the last one is cut off."""
    file.seek(0)
    place = 0
    for line in file.read().splitlines(keepends=True):
        try:
            content = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            content = None
        if not isinstance(content, dict):
            file.truncate(place)
            return
        yield place, content
        place += len(line)


def _prune(path: Path) -> None:
    """Delete the oldest journals of other runs; one that is being written stays whole for its writer."""
    others = sorted((one for one in path.parent.glob("*.ndjson") if one != path), key=lambda one: one.stat().st_mtime)
    for one in others[:-KEPT]:
        one.unlink(missing_ok=True)


def _difference(folder: Path, identity: Mapping[str, Any]) -> str:
    """Return what keeps the latest run from being continued: the options that differ; "" if there is no run."""
    paths = sorted(folder.glob("*.ndjson"), key=lambda path: path.stat().st_mtime) if folder.is_dir() else []
    if not paths:
        return "there is no run to resume: this one starts anew"
    with paths[-1].open("r+b") as file:
        before = next(_lines(file), (0, {}))[1]
    differs = ", ".join(f"{name} was {_short(before.get(name))} and is {_short(value)}" for name, value in identity.items() if before.get(name) != value)
    return f"the latest run cannot be resumed, this one starts anew: {differs}"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _content(response: Response, tokens: Tokens) -> dict[str, Any]:
    """Return an answer as data; sealed if a token stands in it, in whatever encoding."""
    content: dict[str, Any] = {"s": response.status, "h": list(response.headers.items()), "e": round(response.elapsed, 6)}
    try:
        content["b"] = response.body.decode("utf-8")
    except UnicodeDecodeError:
        content["64"] = base64.b64encode(response.body).decode()
    if response.error:
        content["error"] = response.error
    texts = (response.body.decode("utf-8", "surrogateescape"), response.error, *response.headers, *response.headers.values())
    if any(tokens.hide(text) != text for text in texts):
        if not tokens.sealing:
            return dict(tokens.hide_data(content))  # each run has a token of its own: nobody could open it
        nonce = os.urandom(16)
        return {"sealed": base64.b64encode(nonce + _sealed(json.dumps(content).encode(), nonce, tokens)).decode()}
    return content


def _response(content: Mapping[str, Any], tokens: Tokens) -> Response:
    if "sealed" in content:
        raw = base64.b64decode(content["sealed"])
        content = json.loads(_sealed(raw[16:], raw[:16], tokens))
    body = base64.b64decode(content["64"]) if "64" in content else content["b"].encode()
    return Response(content["s"], dict(content["h"]), body, content["e"], content.get("error", ""))


def _sealed(text: bytes, nonce: bytes, tokens: Tokens) -> bytes:
    """Return the text, or the text again of what was sealed: only who has the tokens can read it, and who has them learns none."""
    secret = tokens.sealing
    stream = hashlib.shake_256(nonce + secret).digest(len(text))
    return (int.from_bytes(text, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(text), "big")
