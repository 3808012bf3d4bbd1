"""Loaded by `st run` through SCHEMATHESIS_HOOKS: each failure is told at once, also from the midst of a scenario.

Nothing of what schemathesis does is changed.
"""

import json
import os
from pathlib import Path
from typing import Any

from schemathesis.engine.recorder import ScenarioRecorder

TOLD = Path(os.environ["ST_WATCH"])
RECORD = ScenarioRecorder.record_check_failure


def record(self: ScenarioRecorder, *args: Any, **kwargs: Any) -> None:
    failure = kwargs["failure"]
    told = [kwargs["name"], failure.operation, type(failure).__name__, str(getattr(failure, "status_code", ""))]
    with TOLD.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
    RECORD(self, *args, **kwargs)


ScenarioRecorder.record_check_failure = record  # type: ignore[method-assign] # the engine offers no other way
