"""Libraries are imported without what they have no use for here, and nothing else notices."""

import importlib
import json
import subprocess
import sys

import pytest
from oaswright import stand_ins

CODE = """
import json, sys
import {ours} as ours
if hasattr(ours, "warm"):
    ours.warm()
held = [name for name in {names} if name in sys.modules]
import {names_alone}
print(json.dumps([held, [hasattr(sys.modules[name], member) for name, member in zip({names}, {members})]]))
"""


@pytest.mark.parametrize(
    ("ours", "names", "members"),
    [
        ("oaswright.check.spec_validator", ["requests", "pydantic_settings"], ["get", "DotEnvSettingsSource"]),
        ("oaswright.rendering.client", ["httpx", "httpcore"], ["get", "ConnectionPool"]),
    ],
)
def test_what_a_library_does_not_need_is_not_imported_and_can_be_imported_after(ours: str, names: list[str], members: list[str]) -> None:
    code = CODE.format(ours=ours, names=names, names_alone=", ".join(names), members=members)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[], [True, True]]


def test_a_module_that_was_imported_before_stays() -> None:
    with stand_ins.standing_in(json=None, no_such_module=stand_ins.module("no_such_module", one=1)):
        assert sys.modules["json"] is json
        assert sys.modules["no_such_module"].one == 1
    assert sys.modules["json"] is json
    assert "no_such_module" not in sys.modules


def test_a_block_that_fails_leaves_nothing_behind() -> None:
    with pytest.raises(ImportError), stand_ins.standing_in(no_such_module=None):
        importlib.import_module("no_such_module")
    assert "no_such_module" not in sys.modules
