"""What is remembered between runs, a JSON file each in the project's cache; it can be lost at any time."""

import json
import os
from collections.abc import Mapping
from typing import Any

from oaswright.project import Project


def recall(project: Project, name: str) -> dict[str, Any]:
    """What was kept under a name; empty where there is nothing that can be read."""
    try:
        found = json.loads((project.cache / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(project: Project, name: str, found: Mapping[str, Any]) -> None:
    """Keep it for the next run, whole or not at all; a cache that cannot be written is done without."""
    try:
        project.cache.mkdir(parents=True, exist_ok=True)
        aside = project.cache / f"{name}.{os.getpid()}"
        aside.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        aside.replace(project.cache / name)
    except OSError:
        return
