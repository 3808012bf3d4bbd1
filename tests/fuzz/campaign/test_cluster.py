"""Workers that are processes: the same failures with any number of them, exact budgets, a rate over all, and no secret in what they are given."""

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import distributed
import psutil
import pytest
import yaml
from dask import config
from distributed.cli import dask_scheduler, dask_worker
from oaswright import cluster, handbook
from oaswright.errors import TargetError
from oaswright.fuzz import event
from oaswright.fuzz.campaign import coordinator, work
from oaswright.fuzz.campaign.command import SpreadOptions
from oaswright.fuzz.wire.ledger import AT_ONCE

from tests.fuzz.campaign import chaos, many_api
from tests.standing_cluster import standing

RESOURCES, BUDGET = 7, 1050
TOKEN = {"MANY_TOKEN": many_api.TOKEN}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> chaos.Outcome:
    """The campaign in one process."""
    folder = chaos.project(tmp_path_factory.mktemp("undisturbed"), RESOURCES)
    with many_api.serving(RESOURCES) as server:
        return chaos.run(folder, server, BUDGET, SpreadOptions())


@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_workers_finds_the_same_within_the_same_budget(workers: int, undisturbed: chaos.Outcome, tmp_path: Path) -> None:
    with many_api.serving(RESOURCES) as server:
        spread = chaos.run(chaos.project(tmp_path, RESOURCES), server, BUDGET, SpreadOptions(workers=workers))
    assert spread.failures == undisturbed.failures
    assert len(spread.failures) >= 3
    assert spread.requests == spread.seen["requests"] == undisturbed.requests == undisturbed.seen["requests"]
    assert (spread.reason, spread.exit_code) == ("budget", 1)
    assert covered(spread) == covered(undisturbed)
    assert min(covered(spread)) > 0


def covered(one: chaos.Outcome) -> list[int]:
    """How many documented statuses and keywords of requests and responses the report says were met."""
    found = re.search(r"covered: (\d+) of \d+ documented statuses, \d+ of \d+ schema keywords \(requests (\d+) of \d+, responses (\d+) of \d+\)", one.text)
    assert found, one.text
    return [int(number) for number in found.groups()]


def test_a_rate_holds_over_all_workers(tmp_path: Path) -> None:
    with many_api.serving(RESOURCES) as server:
        spread = chaos.run(chaos.project(tmp_path, RESOURCES), server, 200, SpreadOptions(workers=4), rate=50)
    assert spread.seen["requests"] == 200
    assert spread.seen["most in a second"] <= 55


def test_killed_and_paused_workers_change_nothing(undisturbed: chaos.Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six kills at random, and a worker that sleeps until the others have done its work and then wakes."""
    monkeypatch.setitem(cluster.SETTINGS, "distributed.scheduler.worker-ttl", "4s")
    with many_api.serving(RESOURCES) as server:
        killer, pauser = chaos.Killer(server, 6, BUDGET // 9), chaos.Pauser(server, BUDGET // 4)

        def disturb(happened: event.Event, session: object) -> None:
            pauser(happened, session)
            killer(happened, session)

        try:
            spread = chaos.run(chaos.project(tmp_path, RESOURCES), server, BUDGET, SpreadOptions(workers=3), disturb)
        finally:
            if pauser.paused is not None and not pauser.woken:
                pauser.wake()
    assert killer.killed == 6
    assert pauser.paused is not None
    assert spread.failures == undisturbed.failures
    assert spread.seen["requests"] <= spread.requests <= BUDGET
    assert spread.requests - spread.seen["requests"] <= AT_ONCE * 7  # of one that was cut off nobody knows whether its last requests arrived
    assert spread.units == undisturbed.units  # each counted once


def test_what_was_found_is_kept_when_the_scheduler_ends(tmp_path: Path) -> None:
    """The scheduler is killed in the middle. `--resume` goes on from there."""
    folder = chaos.project(tmp_path, RESOURCES)
    with standing(tmp_path, TOKEN) as (file, scheduler), many_api.serving(RESOURCES, 0.01) as server:

        def disturb(happened: event.Event, _: object) -> None:
            if isinstance(happened, event.Found):
                scheduler.kill()

        ended = chaos.run(folder, server, BUDGET, SpreadOptions(cluster=str(file)), disturb)
        assert ended.reason == "stopped"
        assert "the scheduler has ended" in ended.problem
        assert ended.failures
        assert ended.exit_code == 1
        assert ended.units < 21
        resumed = chaos.run(folder, server, BUDGET, SpreadOptions(), resume=True)
        assert resumed.units == 21
        assert ended.failures <= resumed.failures
        assert resumed.requests <= BUDGET


def test_a_cluster_that_talks_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variables that the handbook names, on processes of their own; without them the scheduler is not reached."""
    variables = certificates(tmp_path)
    folder = chaos.project(tmp_path, 2)
    with standing(tmp_path, TOKEN | variables, "--protocol", "tls") as (file, _), many_api.serving(2) as server:
        assert json.loads(file.read_text())["address"].startswith("tls://")
        with pytest.raises(TargetError, match="the scheduler cannot be reached"):
            chaos.run(folder, server, 100, SpreadOptions(cluster=str(file)))
        with monkeypatch.context() as patched:
            for name, value in variables.items():
                patched.setenv(name, value)
            config.refresh()
            assert chaos.run(folder, server, 100, SpreadOptions(cluster=str(file))).requests == 100
        config.refresh()


def certificates(folder: Path) -> dict[str, str]:
    """Certificates in files, and the variables of the handbook that name them."""
    made = distributed.Security.temporary()
    (folder / "ca.pem").write_text(str(made.tls_ca_file))
    (folder / "node.pem").write_text(str(made.tls_client_cert))
    (folder / "node.key").write_text(str(made.tls_client_key))
    page = Path(handbook.__file__).with_name("how-to") / "fuzz-on-many-machines.md"
    found = dict(re.findall(r"(DASK_DISTRIBUTED__\w+)=(\S+)", page.read_text()))
    assert len(found) == 8
    return {name: str(folder / value) if "." in value else value for name, value in found.items()}


def test_the_commands_of_the_kubernetes_manifest_are_commands_of_dask() -> None:
    page = (Path(handbook.__file__).with_name("how-to") / "fuzz-on-many-machines.md").read_text()
    manifest = yaml.safe_load(next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "kind: DaskCluster" in block))
    commands = {"worker": dask_worker.main, "scheduler": dask_scheduler.main}
    for kind, command in commands.items():
        (container,) = manifest["spec"][kind]["spec"]["containers"]
        assert container["args"][:2] == ["dask", kind]
        command.make_context(kind, list(container["args"][2:]), resilient_parsing=False)
    ports = {one["name"]: one["containerPort"] for one in manifest["spec"]["scheduler"]["spec"]["containers"][0]["ports"]}
    assert {one["targetPort"] for one in manifest["spec"]["scheduler"]["service"]["ports"]} == set(ports)
    assert manifest["spec"]["scheduler"]["service"]["selector"] == {"dask.org/cluster-name": manifest["metadata"]["name"], "dask.org/component": "scheduler"}


def test_nothing_that_travels_holds_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an assignment nor a result, with a token and a header that is one."""
    travelled: list[bytes] = []
    original = work.run

    def noted(assigned: work.Assignment, *others: object, **named: object) -> str:
        result = original(assigned, *others, **named)  # type: ignore[arg-type] # passed on as they came
        travelled.extend((pickle.dumps(assigned), result.encode()))
        return result

    monkeypatch.setattr(work, "run", noted)
    with many_api.serving(2) as server:
        outcome = chaos.run(chaos.project(tmp_path, 2), server, 100, SpreadOptions(), headers=("X-Tenant: tenant-secret-9",))
    assert outcome.requests == 100
    assert len(travelled) == 12
    assert not [one for one in travelled if many_api.TOKEN.encode() in one or b"tenant-secret-9" in one]
    assert any(b"X-Tenant" in one for one in travelled)


@pytest.mark.parametrize(
    ("given", "missing"), [({"MANY_TOKEN": many_api.TOKEN}, "OASWRIGHT_HEADER_X_TENANT"), ({"OASWRIGHT_HEADER_X_TENANT": "t"}, "MANY_TOKEN")]
)
def test_a_worker_without_a_secret_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str) -> None:
    from oaswright.errors import UsageError
    from oaswright.fuzz.campaign import executor

    original = executor.InProcess.__init__

    def bare(self: executor.InProcess, ledger: object, *_: object) -> None:
        original(self, ledger, given)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(executor.InProcess, "__init__", bare)
    with many_api.serving(2) as server, pytest.raises(UsageError) as raised:
        chaos.run(chaos.project(tmp_path, 2), server, 100, SpreadOptions(), headers=("X-Tenant: tenant-secret-9",))
    assert f"set {missing} where the workers are started" in raised.value.hint


def test_a_cluster_that_is_not_there_ends_with_4(tmp_path: Path) -> None:
    from tests.fuzz.campaign.test_shards import typed

    chaos.project(tmp_path, 2)
    with many_api.serving(2) as server:
        ran = typed(tmp_path, server.url, "--cluster", "nowhere.json")
        assert (ran.returncode, "no such scheduler file" in ran.stderr) == (2, True)
        (tmp_path / "broken.json").write_text("{")
        ran = typed(tmp_path, server.url, "--cluster", "broken.json")
        assert (ran.returncode, "not a scheduler file" in ran.stderr) == (2, True)
        ran = typed(tmp_path, server.url, "--cluster", "tcp://127.0.0.1:9")
        assert (ran.returncode, "the scheduler cannot be reached" in ran.stderr) == (4, True), ran.stderr
        assert "Traceback" not in ran.stderr
        ran = typed(tmp_path, server.url, "--cluster", "tcp://h:1", "--workers", "2")
        assert (ran.returncode, "expected one of them" in ran.stderr) == (2, True)


def test_without_dask_the_message_says_how_to_install_it(tmp_path: Path) -> None:
    chaos.project(tmp_path, 2)
    code = "import sys\nsys.modules['distributed'] = None\nfrom oaswright import cli\nsys.argv[0] = 'oaswright'\ncli.main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "fuzz", "http://127.0.0.1:9", "--workers", "2"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "need Dask" in ran.stderr
    assert "pip install distributed cryptography" in ran.stderr


def test_a_plain_run_and_a_shard_import_nothing_of_dask(tmp_path: Path) -> None:
    chaos.project(tmp_path, 2)
    code = "import sys\nfrom oaswright import cli\nsys.argv[0] = 'oaswright'\ntry:\n    cli.main()\nfinally:\n    print(sorted({'dask', 'distributed', 'fsspec'} & set(sys.modules)), file=sys.stderr)"
    with many_api.serving(2) as server:
        for options in ([], ["--shard", "1/2"]):
            ran = subprocess.run(
                [sys.executable, "-c", code, "fuzz", server.url, "--max-requests", "30", *options], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert ran.stderr.splitlines()[-1] == "[]", ran.stderr


def test_a_unit_that_ends_its_workers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and what the others found is reported."""
    from oaswright.fuzz.campaign import executor

    original = executor.InProcess.next

    def deadly(self: executor.InProcess, timeout: float) -> executor.Done | None:
        done = original(self, timeout)
        return executor.Done(done.unit, problem="KilledWorker") if done and done.unit == "/box001s, laws, 0" else done

    monkeypatch.setattr(executor.InProcess, "next", deadly)
    monkeypatch.setattr(coordinator, "ATTEMPTS", 3)
    with many_api.serving(3) as server:
        outcome = chaos.run(chaos.project(tmp_path, 3), server, 300, SpreadOptions())
    warnings = [one.message for one in outcome.events if isinstance(one, event.Warned)]
    assert "/box001s, laws, 0 was given up after 3 attempts: KilledWorker" in warnings
    assert {law for law, _, _ in outcome.failures} == {"no-server-error"}
    assert json.dumps(sorted(outcome.failures))


def test_a_worker_that_does_not_come_back_is_replaced(undisturbed: chaos.Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask gives up on what starts it again when that takes too long, as on a busy machine."""
    monkeypatch.setitem(cluster.SETTINGS, "distributed.deploy.lost-worker-timeout", "10ms")
    with many_api.serving(RESOURCES) as server:
        killer = chaos.Killer(server, 2, BUDGET // 3)
        spread = chaos.run(chaos.project(tmp_path, RESOURCES), server, BUDGET, SpreadOptions(workers=1), killer)
    assert killer.killed == 2
    assert spread.failures == undisturbed.failures
    assert spread.seen["requests"] <= BUDGET


def test_a_cluster_without_workers_is_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = chaos.project(tmp_path, 2)
    with standing(tmp_path, TOKEN) as (file, _), many_api.serving(2, 0.01) as server:

        def disturb(happened: event.Event, _: object) -> None:
            if isinstance(happened, event.Found):
                for nanny in psutil.Process().children():
                    if "distributed.cli.dask_worker" in nanny.cmdline():
                        for one in [*nanny.children(recursive=True), nanny]:
                            one.kill()
                monkeypatch.setattr(cluster, "DESERTED", 1.0)

        ended = chaos.run(folder, server, 300, SpreadOptions(cluster=str(file)), disturb)
    assert ended.reason == "stopped"
    assert "no worker has been connected to the scheduler for 1 s" in ended.problem
    assert ended.failures
    assert ended.requests <= 300
