"""`kill -9` loses nothing that was acknowledged and leaves nothing half-written, on both databases.

A few cycles here; SANDBOX_CRASH_CYCLES=200 asks for more.
"""

import os
import subprocess
import sys
from pathlib import Path

HARNESS = Path(__file__).parents[1] / "bench" / "sandbox_crash.py"


def test_a_kill_loses_no_acknowledged_write_and_leaves_none_half_written(database: str) -> None:
    cycles = os.environ.get("SANDBOX_CRASH_CYCLES", "5")
    ran = subprocess.run([sys.executable, HARNESS, "--database", database, "--cycles", cycles], capture_output=True, text=True, check=False)
    sys.stdout.write(ran.stdout)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{cycles} kills" in ran.stdout
