"""The outcome is told as a table, as JSON and as findings; progress comes at a pace."""

import json
import time
from collections.abc import Iterator

from oaswright.api.direction import Direction
from oaswright.document import document
from oaswright.prove import Artefact, Cell, Disagreement, Kind, ProbesDone, ProofMatrix, Status, data, findings, paced, table
from oaswright.prove.cell import Job
from oaswright.prove.run import Event
from oaswright.prove.usage import client_jobs, directions, model_jobs

TEXT = json.dumps(
    {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/pets": {
                "post": {
                    "operationId": "addPet",
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                    "responses": {"201": {"description": "-", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
                }
            }
        },
        "components": {
            "schemas": {"New": {"$ref": "#/components/schemas/Name"}, "Pet": {"allOf": [{"$ref": "#/components/schemas/Name"}]}, "Name": {}, "Alone": {}}
        },
    }
)
NEW = Job(Artefact.MODELS, "New", "/components/schemas/New", Direction.REQUEST, 10)
PET = Job(Artefact.MODELS, "Pet", "/components/schemas/Pet", Direction.RESPONSE, 10)
OUTCOME = ProofMatrix(
    (Cell(NEW, Status.PROVED, 10, 6), Cell(PET, Status.DISAGREES, 10, 5, (Disagreement(Kind.CHANGES, {"a": 1}, "the instance unchanged", "/a is gone", 3),))),
    1.5,
)


def test_the_table_has_a_row_a_schema_and_a_line_an_artefact() -> None:
    assert table(OUTCOME).splitlines() == [
        "| | models | client |",
        "| --- | --- | --- |",
        "| New | proved, 10 |  |",
        "| Pet | disagrees: 3 of 10 |  |",
        "",
        "models: 1 proved, 1 disagrees; 20 probes",
        "1.5 s",
    ]


def test_the_data_holds_every_counterexample() -> None:
    told = data(OUTCOME)
    assert (told["agrees"], [cell["status"] for cell in told["cells"]]) == (False, ["proved", "disagrees"])
    assert told["cells"][1]["disagreements"] == [
        {"kind": "changes", "instance": {"a": 1}, "expected": "the instance unchanged", "met": "/a is gone", "probes": 3}
    ]


def test_a_finding_stands_at_the_schema() -> None:
    (found,) = findings(document.parse(TEXT), OUTCOME)
    assert (found.rule, found.pointer, found.hint) == ("prove-changes", "/components/schemas/Pet", "3 of 10 probes show it")
    assert found.message == 'models: Pet changes what it carries: {"a": 1}: expected the instance unchanged; met /a is gone'


def test_a_schema_is_judged_in_the_direction_of_its_use() -> None:
    """What is sent, what is received, what is both, and what no operation reaches."""
    used = directions(document.parse(TEXT))
    names = {name: used.get(f"/components/schemas/{name}") for name in ("New", "Pet", "Name", "Alone")}
    assert names == {"New": Direction.REQUEST, "Pet": Direction.RESPONSE, "Name": Direction.BOTH, "Alone": None}


def test_the_probes_are_divided_without_rest() -> None:
    """Every artefact gets exactly as many as were asked for."""
    loaded = document.parse(TEXT)
    assert [sum(job.count for job in jobs(loaded, count)) for jobs in (model_jobs, client_jobs) for count in (3, 1000)] == [3, 1000, 3, 1000]
    assert [job.name for job in client_jobs(loaded, 10)] == ["POST /pets request", "POST /pets 201"]


def test_progress_comes_at_a_pace_and_nothing_else_is_held_back() -> None:
    """The first and the last of an artefact, and every cell."""

    def events() -> Iterator[Event]:
        for done in range(1, 101):
            yield ProbesDone(Artefact.MODELS, done, 100)
        yield OUTCOME

    started = time.monotonic()
    assert list(paced(events(), 60)) == [ProbesDone(Artefact.MODELS, 1, 100), ProbesDone(Artefact.MODELS, 100, 100), OUTCOME]
    assert time.monotonic() - started < 5
