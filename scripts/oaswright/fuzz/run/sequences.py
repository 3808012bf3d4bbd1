"""The corpus of a project: cases that failed before, and cases that showed a new kind of answer. A later run begins with them.

It is one file in the cache of the project, which can be copied to another machine: it holds no token.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oaswright.fuzz.plan.case import AnyCase, Query, from_data
from oaswright.fuzz.plan.planner import Planner
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.staging import files

FORMAT = 1
NAME = "sequences.json"
KEPT = 64  # cases


def read(cache: Path | None) -> tuple[dict[str, Any], ...]:
    """Read the cases as data, those that failed first; none where there is no such file, or where it cannot be read."""
    try:
        content = json.loads((cache / NAME).read_bytes()) if cache else {}
        cases = content["cases"] if content.get("format") == FORMAT else []
        return tuple(one for one in cases if isinstance(one, dict))[:KEPT]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()


def write(cache: Path, failed: Iterable[AnyCase], telling: Iterable[AnyCase], before: Sequence[Mapping[str, Any]], planner: Planner, tokens: Tokens) -> None:
    """Keep what failed now, then what failed or told something before, then what told something now."""
    digest = _digest(planner)
    data = [*({**one.data, "document": digest} for one in failed), *before, *({**one.data, "document": digest} for one in telling)]
    kept: dict[str, Mapping[str, Any]] = {}
    for one in data:
        kept.setdefault(json.dumps({name: value for name, value in one.items() if name != "document"}, sort_keys=True), one)
    cases = tokens.hide_data(list(kept.values())[:KEPT])
    cache.mkdir(parents=True, exist_ok=True)
    files.write_file(cache / NAME, json.dumps({"format": FORMAT, "cases": cases}, indent=1) + "\n")


def cases(data: Iterable[Mapping[str, Any]], planner: Planner) -> Iterator[AnyCase]:
    """Yield the cases that still mean by the document what they meant."""
    digest = _digest(planner)
    for one in data:
        try:
            case = from_data({name: value for name, value in one.items() if name != "document"})
        except (KeyError, TypeError):
            continue
        if case.operation in planner.names and (one.get("document") == digest or _is_judged_alike(case, planner)):
            yield case


def _is_judged_alike(case: AnyCase, planner: Planner) -> bool:
    """Whether an edited document gives the same verdict on the bodies of a case."""
    material = planner.materials.get(case.operation)
    if isinstance(case, Query) or material is None or not case.sent:
        return False
    return all(material.judge.accepts(body) is case.is_valid for body in case.sent)


def _digest(planner: Planner) -> str:
    return hashlib.sha256(planner.document.written).hexdigest()[:12]
