"""The manifest of a folder of generated files: a JSON file whose `outputs` name them, each with a digest."""

import json
from pathlib import Path, PurePosixPath
from typing import Any


def outputs(path: Path) -> dict[str, str]:
    """Return the files that a manifest names, each with its digest; none where it cannot be read."""
    found = _read(path).get("outputs")
    return {name: str(digest) for name, digest in found.items() if _is_inside(name)} if isinstance(found, dict) else {}


def notes(path: Path) -> dict[str, Any]:
    """Return what a manifest says besides."""
    return {key: value for key, value in _read(path).items() if key != "outputs"}


def named(root: Path, manifest: str) -> set[str] | None:
    """Return the paths that the manifest of a folder names, itself included; None where there is none."""
    found = _read(root / manifest).get("outputs")
    return {manifest, *(path for path in found if _is_inside(path))} if isinstance(found, dict | list) else None


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_inside(path: object) -> bool:
    """Tell whether a path of a manifest stays inside its folder."""
    if not isinstance(path, str) or not path:
        return False
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and "\0" not in path and ":" not in path
