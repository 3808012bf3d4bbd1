"""`generate` and `prove` on the workers of a Dask cluster: the same files and the same verdicts, whatever happens to the workers."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from oaswright import cluster, generate
from oaswright.api.direction import Direction
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.errors import TargetError, ToolError
from oaswright.generate.elsewhere import rendered
from oaswright.generate.output import manifest
from oaswright.generate.output.tree import digests
from oaswright.project import Project
from oaswright.prove import Artefact, Plan, ProofMatrix, elsewhere, limits, prove
from oaswright.prove.cell import Job, Status
from oaswright.rendering import models
from oaswright.settings.keys import Settings

from tests.standing_cluster import standing

NAMES = [f"Thing{number}" for number in range(6)]
TREE = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1"},
    "paths": {
        f"/{name.lower()}": {
            "post": {
                "operationId": f"make{name}",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}},
                "responses": {"201": {"description": "made"}},
            }
        }
        for name in NAMES
    },
    "components": {"schemas": {name: {"type": "object", "properties": {"size": {"type": "integer", "minimum": 1}}} for name in NAMES}},
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with standing(tmp_path_factory.mktemp("cluster"), {}) as (file, _):
        yield str(file)


@pytest.fixture
def home(tmp_path: Path) -> Project:
    (tmp_path / "openapi.json").write_text(json.dumps(TREE))
    (tmp_path / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.json"\nmodels = "thing_models"\nclient = "thing_client"\n')
    return Project(tmp_path, Settings("openapi.json", "thing_models", "thing_client"))


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "oaswright.cli", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def made(home: Project) -> Document:
    read = document.load(home.document)
    generate.generate(home, read)
    return read


def proved(plan: Plan) -> ProofMatrix:
    *_, outcome = prove(plan)
    assert isinstance(outcome, ProofMatrix)
    return outcome


def plan(home: Project, read: Document) -> Plan:
    return Plan(read, home.output, {Artefact.MODELS: "thing_models", Artefact.CLIENT: "thing_client"}, 60)


def test_what_is_rendered_on_a_cluster_is_the_same_by_byte(address: str, home: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    ran = run(home.root, "generate", "--cluster", address)
    assert ran.returncode == 0, ran.stderr
    other = tmp_path_factory.mktemp("here")
    (other / "openapi.json").write_text(json.dumps(TREE))
    here = Project(other, home.settings)
    made(here)
    assert digests(home.output) == digests(here.output)


def test_a_proof_on_a_cluster_says_the_same(address: str, home: Project) -> None:
    """Of good models, and of one that was spoilt."""
    read = made(home)
    module = next(path for path in (home.output / "thing_models").glob("*.py") if "class Thing3(" in path.read_text())
    module.write_text(module.read_text() + "\nraise RuntimeError('spoilt')\n")
    here = proved(plan(home, read))
    with cluster.tasks(address) as workers:
        there = proved(elsewhere.spread(plan(home, read), workers))
    assert there.cells == here.cells
    assert {cell.job.name for cell in here.cells if cell.status is Status.DISAGREES} >= {"Thing3"}
    assert Status.PROVED in {cell.status for cell in here.cells}


def test_the_command_proves_on_a_cluster(address: str, home: Project) -> None:
    made(home)
    ran = run(home.root, "prove", "--probes", "60", "--format", "json", "--cluster", address)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["findings"] == []


def test_a_worker_that_ends_changes_nothing(home: Project, tmp_path: Path) -> None:
    read = made(home)
    here = proved(plan(home, read))
    with standing(tmp_path, {}) as (file, _), cluster.tasks(str(file)) as workers:
        spread = elsewhere.spread(plan(home, read), workers)
        nannies = [one for one in psutil.Process().children() if "distributed.cli.dask_worker" in one.cmdline()]
        events = prove(spread)
        found = []
        for happened in events:
            if isinstance(happened, ProofMatrix):
                found.append(happened)
            elif nannies:
                for worker in nannies.pop().children():
                    worker.kill()
    assert found[0].cells == here.cells


def test_a_scheduler_that_ends_is_told(home: Project, tmp_path: Path) -> None:
    read = made(home)
    with standing(tmp_path, {}) as (file, scheduler), cluster.tasks(str(file)) as workers:
        spread = elsewhere.spread(plan(home, read), workers)
        scheduler.kill()
        with pytest.raises(TargetError, match="the scheduler has ended"):
            proved(spread)


def test_silence_on_a_worker_is_not_tried(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    read = made(home)
    package = home.output / "thing_models" / "__init__.py"
    package.write_text("import time; time.sleep(10_000)\n")
    monkeypatch.setattr(limits, "SILENCE", 1.0)
    job = Job(Artefact.MODELS, "Thing0", "/components/schemas/Thing0", Direction.REQUEST, 5)
    (cell,) = elsewhere.serve(home.output, {Artefact.MODELS: "thing_models"}, 0, read.written, [job])
    assert (cell.status, cell.reason) == (Status.UNTRIED, "no answer within 1 s")


def test_workers_that_do_not_see_the_files_are_told(address: str, home: Project) -> None:
    read = made(home)
    with cluster.tasks(address) as workers, pytest.raises(TargetError, match="does not see this folder"):
        elsewhere.spread(Plan(read, home.output / "elsewhere", {Artefact.MODELS: "thing_models"}), workers)


def test_workers_with_other_tools_are_told() -> None:
    tools = manifest.tools({})
    assert rendered(models.render_all, {}, tools) == {}
    name = next(iter(tools["tools"]))
    with pytest.raises(ToolError, match=f"a worker of the cluster has {name} .* instead of 0.0.1"):
        rendered(models.render_all, {}, {**tools, "tools": {**tools["tools"], name: "0.0.1"}})
    with pytest.raises(ToolError, match="another oaswright"):
        rendered(models.render_all, {}, {**tools, "generator": "another"})


def test_what_fails_on_a_worker_fails_here(address: str) -> None:
    with cluster.tasks(address) as tasks:
        with pytest.raises(ToolError, match="a worker failed: ValueError"):
            tasks.begin(int, "no number").result()
        assert tasks.begin(os.getpid).result() != os.getpid()
        slow = tasks.begin(time.sleep, 0.2)
        assert slow.result() is None


@pytest.mark.parametrize("verb", ["generate", "prove"])
@pytest.mark.parametrize(("given", "said"), [("no.json", "no such scheduler file"), ("tcp://127.0.0.1:1", "the scheduler cannot be reached")])
def test_an_address_that_leads_nowhere_is_told(verb: str, given: str, said: str, home: Project) -> None:
    ran = run(home.root, verb, "--cluster", given)
    assert ran.returncode >= 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("verb", ["generate", "prove", "verify"])
def test_without_dask_each_verb_says_how_to_install_it(verb: str, home: Project) -> None:
    code = "import sys\nsys.modules['distributed'] = None\nfrom oaswright import cli\nsys.argv[0] = 'oaswright'\ncli.main()"
    options = ["--all"] if verb == "verify" else []
    ran = subprocess.run([sys.executable, "-c", code, verb, *options, "--cluster", "x.json"], cwd=home.root, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "need Dask" in ran.stderr
    assert "pip install distributed cryptography" in ran.stderr
