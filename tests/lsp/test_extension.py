"""The extension for Visual Studio Code can be packaged, and starts the server that there is."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from oaswright.cli.group import VERBS

EXTENSION = Path(__file__).parents[2] / ".editors" / "vscode"


@pytest.mark.skipif(not shutil.which("npm") and not os.environ.get("CI"), reason="needs Node: apt-get install nodejs npm")
def test_npm_packs_the_extension_and_its_code_parses() -> None:
    packed = subprocess.run(["npm", "pack", "--dry-run", "--json"], cwd=EXTENSION, check=True, capture_output=True, text=True)
    (one,) = json.loads(packed.stdout)
    assert {file["path"] for file in one["files"]} == {"package.json", "extension.js", "README.md"}
    subprocess.run(["node", "--check", "extension.js"], cwd=EXTENSION, check=True)


def test_the_extension_starts_a_command_that_exists() -> None:
    settings = json.loads((EXTENSION / "package.json").read_text())["contributes"]["configuration"]["properties"]
    name, verb = settings["oaswright.command"]["default"]
    assert name == "oaswright"
    assert verb in VERBS
