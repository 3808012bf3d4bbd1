"""What exactness costs: a body read and written by the generated model, beside the bare generator's model of the same schema.

    python tests/bench/model_cost.py [ROUNDS]

Prints the median time of a round trip of each, in microseconds, and their ratio.
"""

import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SCHEMA = "DockerfileActionUpdate"
BATCH = 200


def main(rounds: str = "15") -> None:
    """Both models in turns, so that what else the machine does meets both."""
    body = json.dumps(yaml.safe_load((ROOT / "spec/examples/UpdateEveryField.yaml").read_text())["value"])
    with tempfile.TemporaryDirectory() as folder:
        ours = getattr(importlib.import_module("buddy_models"), SCHEMA)
        bare = getattr(importlib.import_module(generated(Path(folder))), SCHEMA)
        times: dict[str, list[float]] = {"oaswright": [], "datamodel-code-generator": []}
        for _ in range(int(rounds)):
            times["oaswright"].append(timed(lambda: ours.model_validate_json(body).model_dump_json(by_alias=True)))
            times["datamodel-code-generator"].append(timed(lambda: bare.model_validate_json(body).model_dump_json(by_alias=True, exclude_unset=True)))
    medians = {name: statistics.median(found) * 1e6 for name, found in times.items()}
    sys.stdout.write("| model | round trip, µs |\n| --- | --- |\n" + "".join(f"| {name} | {value:.0f} |\n" for name, value in medians.items()))
    sys.stdout.write(f"\nratio {medians['oaswright'] / medians['datamodel-code-generator']:.1f}, a body of {len(body):,} bytes\n")


def generated(folder: Path) -> str:
    """The bare generator's module, importable."""
    command = ["datamodel-codegen", "--input", str(ROOT / "generated/openapi.json"), "--input-file-type", "openapi", "--output", str(folder / "bare_models.py")]
    subprocess.run([*command, "--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"], check=True)
    sys.path.insert(0, str(folder))
    return "bare_models"


def timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    for _ in range(BATCH):
        call()
    return (time.perf_counter() - started) / BATCH


if __name__ == "__main__":
    main(*sys.argv[1:])
