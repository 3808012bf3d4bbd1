"""What is remembered between runs, a JSON file each in the project's cache; it can be lost at any time."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from oaswright.project import Project
from oaswright.staging import files


def folder(project: Project) -> Path:
    """Return the cache folder of a project, which is made if it is missing, and which git ignores."""
    project.cache.mkdir(parents=True, exist_ok=True)
    ignored = project.cache / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    return project.cache


def recall(project: Project, name: str) -> dict[str, Any]:
    """Return what was kept under a name; empty where there is nothing that can be read."""
    try:
        found = json.loads((project.cache / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(project: Project, name: str, found: Mapping[str, Any]) -> None:
    """Keep it for the next run, whole or not at all; a cache that cannot be written is done without."""
    try:
        files.write_file(folder(project) / name, json.dumps(found, ensure_ascii=False))
    except OSError:
        return
