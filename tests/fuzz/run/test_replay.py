"""A recorded failure shows itself on a target that was just started, until the target is mended."""

import itertools
import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from oaswright.api.operation import operations
from oaswright.errors import UsageError
from oaswright.fuzz.failure import Failure
from oaswright.fuzz.laws import LawContext
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.report import recording
from oaswright.fuzz.run import campaign, law_phase, replay
from oaswright.fuzz.wire import caller
from oaswright.fuzz.wire.target import Target

from tests.bench.faults_shelf import FAULTS
from tests.fuzz import tracker_api, tracker_faults
from tests.fuzz.shelf_api import ADMIN, DOCUMENT, TOKENS, Refused, Shelves

NAMES = campaign.selected(DOCUMENT, ())
PLANNER = Planner(DOCUMENT, TOKENS, NAMES)
OPERATIONS = {one.name: one for one in operations(DOCUMENT)}
KNOWN = LawContext(PLANNER.schemas, PLANNER.materials, OPERATIONS, TOKENS)


def failure(api: Shelves, law: str, limit: int = 2500) -> Failure:
    job = law_phase.Examination(DOCUMENT, Target("shelves", "http://testserver", api.app()), TOKENS, NAMES, 0, limit)
    known: dict[tuple[str, str, str], Failure] = {}
    for failures in job.run():
        known |= {one.key: one for one in failures}
    return next(one for one in known.values() if one.law == law)


def outcome(api: Shelves, folder: Path) -> replay.Replayed:
    with caller.connected(Target("shelves", "http://testserver", api.app()), TOKENS, None) as sender:
        return replay.replay(replay.load(folder)[0], sender, KNOWN, PLANNER.resources)


class Later(Shelves):
    """As if others had used it before: its ids are not those of the recording."""

    def __init__(self) -> None:
        super().__init__()
        self.next_id += 1000


@pytest.mark.parametrize(
    ("fault", "law"),
    [
        ("WrongStatus", "status-is-documented"),
        ("SortsLists", "written-is-read"),
        ("PatchReplaces", "unsent-unchanged"),
        ("RefusedSticks", "refused-changes-nothing"),
        ("DeleteKeeps", "deleted-is-gone"),
        ("ListDiffersFromRead", "list-is-read"),
        ("WritesNeighbour", "neighbour-untouched"),
        ("ReaderMayPatch", "scopes"),
        ("CrashAfterRetirement", "no-server-error"),
        ("LostUpdate", "both-survive"),
        ("IgnoresLimit", "limit-is-kept"),
    ],
)
def test_it_fails_on_a_fresh_server_and_passes_once_mended(fault: str, law: str, tmp_path: Path) -> None:
    recording.record(failure(FAULTS[fault](), law), tmp_path, "http://testserver", TOKENS, OPERATIONS)
    assert "shelf-admin-token" not in "".join(file.read_text() for file in tmp_path.iterdir())
    later = type("Late", (FAULTS[fault], Later), {})
    results = [outcome(api, tmp_path) for api in (FAULTS[fault](), later(), Shelves(), Later())]
    assert [one.outcome for one in results] == ["FAILS", "FAILS", "passes", "passes"], [one.why for one in results]


def tracked(api: tracker_api.Tracker, law: str) -> Failure:
    names = campaign.selected(tracker_api.DOCUMENT, ())
    job = law_phase.Examination(tracker_api.DOCUMENT, Target("tracker", "http://testserver", api), tracker_api.TOKENS, names, 0, 2500)
    return [one for failures in job.run() for one in failures if one.law == law][-1]


class LaterTracker(tracker_api.Tracker):
    """As if others had used it before: neither its ids nor its entity tags are those of the recording."""

    def __init__(self) -> None:
        super().__init__()
        self.uuids, self.clock = itertools.count(1000), itertools.count(100_000)


@pytest.mark.parametrize(
    ("fault", "law"),
    [("PutMerges", "put-replaces"), ("CreationMoves", "birth-stays"), ("ConditionIgnored", "stale-is-refused"), ("DeleteOfClosedCrashes", "no-server-error")],
)
def test_a_write_on_a_condition_has_the_tag_of_the_target_that_it_is_sent_to(fault: str, law: str, tmp_path: Path) -> None:
    document, planner = tracker_api.DOCUMENT, Planner(tracker_api.DOCUMENT, tracker_api.TOKENS, frozenset())
    known = {one.name: one for one in operations(document)}
    recording.record(tracked(tracker_faults.FAULTS[fault](), law), tmp_path, "http://testserver", tracker_api.TOKENS, known)
    (case,) = replay.load(tmp_path)
    outcomes = []
    for api in (tracker_faults.FAULTS[fault](), type("Late", (tracker_faults.FAULTS[fault], LaterTracker), {})(), tracker_api.Tracker(), LaterTracker()):
        with caller.connected(Target("tracker", "http://testserver", api), tracker_api.TOKENS, None) as sender:
            outcomes.append(replay.replay(case, sender, LawContext(planner.schemas, planner.materials, known, tracker_api.TOKENS), planner.resources))
    assert [one.outcome for one in outcomes] == ["FAILS", "FAILS", "passes", "passes"], [one.why for one in outcomes]


def test_the_curl_script_sends_the_tag_of_its_server(tmp_path: Path) -> None:
    failing = tracked(tracker_faults.PutMerges(), "put-replaces")
    path = recording.record(failing, tmp_path, "http://testserver", tracker_api.TOKENS, {one.name: one for one in operations(tracker_api.DOCUMENT)})
    codes = []
    for api in (type("Late", (tracker_faults.PutMerges, LaterTracker), {})(), LaterTracker()):
        with served(api) as base_url:
            environment = {"BASE_URL": base_url, "TRACKER": "tracker-token-1", "PATH": os.environ["PATH"]}
            codes.append(subprocess.run(["bash", path.with_suffix(".sh")], env=environment, capture_output=True, text=True, check=False).returncode)
    assert codes == [1, 0]


@pytest.mark.parametrize(("fault", "law"), [("Trims", "written-is-read"), ("PatchReplaces", "unsent-unchanged")])
def test_a_failure_that_no_neighbour_shows_holds_nothing_of_one(fault: str, law: str) -> None:
    found = failure(FAULTS[fault](), law)
    assert found.play is not None
    assert len({step.request.path for role, step in found.play.steps if step.request.method in ("GET", "PATCH")}) == 1
    assert not any(role.startswith("neighbour") for role, _ in found.play.steps)


class Closed(Shelves):
    """It makes nothing, so that no set-up succeeds."""

    def make_shelf(self, value: dict[str, object]) -> dict[str, object]:
        if self.shelves and len(self.shelves) > 1:
            raise Refused(503, "closed")
        return super().make_shelf(value)


@contextmanager
def served(api: Shelves | tracker_api.Tracker) -> Iterator[str]:
    """The base URL of an API that listens."""
    server = uvicorn.Server(uvicorn.Config(api.app() if isinstance(api, Shelves) else api, port=0, log_level="error"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.mark.parametrize(("fault", "law"), [("PatchReplaces", "unsent-unchanged"), ("CrashAfterRetirement", "no-server-error"), ("LostUpdate", "both-survive")])
def test_the_curl_script_holds_on_a_server_that_was_just_started(fault: str, law: str, tmp_path: Path) -> None:
    path = recording.record(failure(FAULTS[fault](), law), tmp_path, "http://testserver", TOKENS, OPERATIONS).with_suffix(".sh")
    codes = []
    for api in (type("Late", (FAULTS[fault], Later), {})(), Shelves(), Closed()):
        with served(api) as base_url:
            environment = {"BASE_URL": base_url, "SHELF_ADMIN": ADMIN, "PATH": os.environ["PATH"]}
            codes.append(subprocess.run(["bash", path], env=environment, capture_output=True, text=True, check=False).returncode)
    # Whether two processes of curl meet is a matter of luck.
    assert codes == [codes[0] if law == "both-survive" else 1, 0, 2]


def test_what_cannot_be_set_up_does_not_pass(tmp_path: Path) -> None:
    recording.record(failure(FAULTS["PatchReplaces"](), "unsent-unchanged"), tmp_path, "http://testserver", TOKENS, OPERATIONS)
    met = outcome(Closed(), tmp_path)
    assert (met.outcome, met.why) == ("UNCLEAR", 'the set-up POST /shelves was answered with 503 {"error":"closed"}')
    assert (replay.exit_code([met]), replay.count([met])) == (2, "replay: 1 case, 0 still fail, 1 could not be replayed")


def test_an_instance_that_is_not_there_does_not_pass(tmp_path: Path) -> None:
    path = recording.record(failure(FAULTS["SortsLists"](), "written-is-read"), tmp_path, "http://testserver", TOKENS, OPERATIONS)
    content = json.loads(path.read_text())
    steps = [{**step, "request": {**step["request"], "url": "/shelves/1/books/999"}} for step in content["steps"] if step["role"] != "setup"]
    path.write_text(json.dumps({**content, "steps": steps}))
    met = outcome(FAULTS["SortsLists"](), tmp_path)
    assert (met.outcome, "/shelves/1/books/999 was answered with 40" in met.why) == ("UNCLEAR", True)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 3, "steps": 1}', '{"format": 1}'])
def test_what_is_no_recorded_case_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(UsageError, match=r"not a recorded case|recorded in format 1"):
        replay.load(tmp_path)
