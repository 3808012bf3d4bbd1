"""Journals of campaigns: a line for the campaign, a line for each unit that has ended. Shards write them, `fuzz merge` reads them, `--resume` goes on from them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.fuzz.campaign import record
from oaswright.fuzz.campaign.record import Result

FORMAT = 1
KEY = "oaswright-campaign"


@dataclass(frozen=True)
class Written:
    """A journal as it was read: who the campaign is, which shard of how many, the results, and how it ended."""

    path: Path
    identity: Mapping[str, Any]
    shard: str
    results: Sequence[Mapping[str, Any]]
    end: Mapping[str, Any]
    target: str


@dataclass
class Writer:
    """Appends results to a journal. One that cannot be written any more says so once."""

    file: IO[str] | None = None
    path: Path | None = None
    problem: str = ""

    def add(self, result: Mapping[str, Any]) -> None:
        """Write the result of a unit."""
        self.write({"result": result})

    def end(self, reason: str, problem: str) -> None:
        """Write how the campaign ended."""
        self.write({"end": {"reason": reason, "problem": problem}})

    def write(self, data: Mapping[str, Any]) -> None:
        """Append a line; one that cannot be written is told as the problem."""
        if self.file is None:
            return
        try:
            self.file.write(json.dumps(data) + "\n")
            self.file.flush()
        except OSError as error:
            self.problem, self.file = f"the journal of the campaign could not be written: {error}", None


def begin(file: IO[str], path: Path, identity: Mapping[str, Any], shard: str, target: str) -> Writer:
    """Begin a journal; `target` is the base URL."""
    writer = Writer(file, path)
    writer.write({KEY: FORMAT, "identity": identity, "shard": shard, "target": target})
    return writer


def read(path: Path) -> Written:
    """Read a journal; a last line that is not whole is left out. UsageError if it is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{display(path)}: cannot be read: {error}", hint="name the journals that `oaswright fuzz --shard` wrote") from None
    contents = list(_parsed(path, lines))
    if not contents or contents[0].get(KEY) != FORMAT or not re.fullmatch(r"\d+/[1-9]\d*", str(contents[0].get("shard"))):
        raise UsageError(f"{display(path)}: not the journal of a campaign", hint="name the journals that `oaswright fuzz --shard` wrote")
    results = [one["result"] for one in contents[1:] if "result" in one]
    try:
        for one in results:
            record.read(one)
        end = next((dict(one["end"]) for one in contents if "end" in one), {})
        return Written(path, dict(contents[0]["identity"]), str(contents[0]["shard"]), results, end, str(contents[0]["target"]))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise UsageError(f"{display(path)}: a result in it is damaged ({type(error).__name__}: {error})", hint="run the shard again") from None


def _parsed(path: Path, lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            content = json.loads(line)
        except ValueError:
            if number == len(lines) and not line.endswith("\n"):
                return
            raise UsageError(f"{display(path)}:{number}: expected a line of JSON, got {line[:40].strip()!r}", hint="run the shard again") from None
        if not isinstance(content, dict):
            raise UsageError(f"{display(path)}:{number}: expected a JSON object", hint="run the shard again")
        yield content


def results(written: Sequence[Written]) -> list[Result]:
    """Return the results of several journals. UsageError if they are not of one campaign, or one of its shards is there twice or not at all."""
    first = written[0]
    for one in written[1:]:
        differs = [name for name, value in first.identity.items() if one.identity.get(name) != value]
        if differs:
            name = differs[0]
            raise UsageError(
                f"{display(one.path)} and {display(first.path)} are of two campaigns: {name} is {one.identity.get(name)!r} and {first.identity[name]!r}",
                hint="merge shards of one document, target, seed and budget",
            )
    _complete(written)
    return [record.read(result) for one in written for result in one.results]


def _complete(written: Sequence[Written]) -> None:
    shards = [one.shard for one in written]
    for one in written:
        if shards.count(one.shard) > 1:
            raise UsageError(f"{display(one.path)}: shard {one.shard} is named twice", hint="name each journal once")
    count = int(shards[0].partition("/")[2])
    if len({shard.partition("/")[2] for shard in shards}) > 1:
        raise UsageError(f"the journals are of different cuts: {', '.join(shards)}", hint="merge the shards of one cut")
    if missing := [f"{number}/{count}" for number in range(1, count + 1) if f"{number}/{count}" not in shards]:
        raise UsageError(
            f"{len(missing)} of {count} shards {'is' if len(missing) == 1 else 'are'} missing: {', '.join(missing[:5])}", hint="name the journals of all shards"
        )
