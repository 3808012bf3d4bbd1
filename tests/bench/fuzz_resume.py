"""Does a run that is killed at any point, and resumed, find what an unbroken one finds?

    python -m tests.bench.fuzz_resume --points 50 --seed 1

One process imports everything; each attempt is a child of it that kills itself with SIGKILL while the server answers a request drawn at
random, and each resumed run meets a new server, as after a crash of the machine. A run is killed once to three times before it may end.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from oaswright.fuzz import event
from oaswright.fuzz.run import command

from tests.bench.fault_classes import Api, shelf
from tests.bench.faults_shelf import EnumInAnyCase, RefusedSticks, ShowsTraceback, WritesNeighbour
from tests.bench.fuzz_served import written

TARGET = "tests.bench.fuzz_resume:app"
BUDGET = 300
NEVER = 10**9
Found = list[list[str]]


class Bad(EnumInAnyCase, RefusedSticks, WritesNeighbour, ShowsTraceback):
    """Some faults for each phase to find."""


@dataclass
class Mortal:
    """Its process dies in the midst of the request of this number."""

    app: Any
    left: int = NEVER

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        await self.app(scope, receive, send)


app = Mortal(Bad().app())


def found(folder: Path, dies_at: int, *, resume: bool) -> tuple[Found, int] | None:
    """What one run in a child of its own finds, and the requests that it counts; None if it was killed."""
    told = folder / "told.json"
    told.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            told.write_text(json.dumps(_run(folder, dies_at, resume)), encoding="utf-8")
        except BaseException:  # noqa: BLE001 # whatever it is, it is told here, and the child ends here
            traceback.print_exc()
        finally:
            os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return None
    failures, requests = json.loads(told.read_text(encoding="utf-8"))
    return failures, requests


def _run(folder: Path, dies_at: int, resume: bool) -> tuple[Found, int]:
    from tests.bench import fuzz_resume  # by its full name: the target's module, not this one where it is the program

    fuzz_resume.app.left = dies_at
    with command.opened(command.CommandOptions(folder, target=TARGET, max_requests=BUDGET, seed=0, only=("books",), resume=resume)) as session:
        *_, end = session.events()
    assert isinstance(end, event.Finished)
    return sorted([one.id, one.law, one.operation, one.cause] for one in end.failures), end.requests


def broken(folder: Path, points: list[int]) -> tuple[Found, int, int]:
    """What a run finds that is killed at each of these points in turn; the requests that it counts, and how often it was killed."""
    for kills, point in enumerate([*points, NEVER]):
        ended = found(folder, point, resume=kills > 0)
        if ended is not None:
            return *ended, kills
    raise AssertionError("a run that is never killed was killed")


def projects(folder: Path, count: int) -> list[Path]:
    """Folders that are projects of the API, its tokens in the environment."""
    api: Api = shelf()
    made = []
    for number in range(count):
        place = folder / str(number)
        place.mkdir()
        os.environ.update(written(api, place))
        made.append(place)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng, same = Random(given.seed), 0
    with tempfile.TemporaryDirectory() as name:
        whole, *places = projects(Path(name), given.points + 1)
        unbroken = found(whole, NEVER, resume=False)
        assert unbroken is not None
        print(f"unbroken: {len(unbroken[0])} failures, {unbroken[1]} requests", flush=True)
        for place in places:
            points = [rng.randint(1, BUDGET) for _ in range(rng.randint(1, 3))]
            failures, requests, kills = broken(place, points)
            same += failures == unbroken[0]
            print(
                f"killed {kills} times, at {points}: {len(failures)} failures, {requests} requests{'' if failures == unbroken[0] else ' DIFFERS'}", flush=True
            )
            for one in (*(one for one in failures if one not in unbroken[0]), *(one for one in unbroken[0] if one not in failures)):
                print(f"    {'more' if one in failures else 'missed'}: {one}")
    print(f"{same} of {given.points} found what the unbroken run found")
    return 0 if same == given.points else 1


if __name__ == "__main__":
    sys.exit(main())
