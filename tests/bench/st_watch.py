"""Loaded by `st run` through SCHEMATHESIS_HOOKS: each failure is told at once, also from the midst of a scenario.

Nothing of what schemathesis does is changed, but that the run ends where it has sent `ST_LIMIT` requests, if that is set.
"""

import json
import os
from pathlib import Path
from typing import Any

import requests
from schemathesis.engine.recorder import ScenarioRecorder

TOLD = Path(os.environ["ST_WATCH"])
SENT = Path(f"{TOLD}.sent")
LIMIT = int(os.environ.get("ST_LIMIT", "0"))
SEND = requests.Session.send
RECORD = ScenarioRecorder.record_check_failure


def record(self: ScenarioRecorder, *args: Any, **kwargs: Any) -> None:
    failure = kwargs["failure"]
    told = [kwargs["name"], failure.operation, type(failure).__name__, str(getattr(failure, "status_code", ""))]
    with TOLD.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
    RECORD(self, *args, **kwargs)


def send(self: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
    if SENT.exists() and SENT.stat().st_size >= LIMIT:
        os._exit(0)
    with SENT.open("a", encoding="utf-8") as file:
        file.write(".")
    return SEND(self, request, **kwargs)


if LIMIT:
    requests.Session.send = send  # type: ignore[method-assign] # all requests pass it
ScenarioRecorder.record_check_failure = record  # type: ignore[method-assign] # the engine offers no other way
