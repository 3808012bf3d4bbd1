"""A Dask cluster of processes that were started by hand."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def standing(folder: Path, variables: Mapping[str, str], *scheduler_options: str) -> Iterator[tuple[Path, "subprocess.Popen[bytes]"]]:
    """A cluster of a scheduler and a worker that were started by hand; the scheduler's file and process."""
    file, environment = folder / "scheduler.json", {**os.environ, **variables}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--scheduler-file", str(file), "--port", "0", "--host", "127.0.0.1", "--no-dashboard"]
    scheduler = subprocess.Popen([*command, *scheduler_options], stderr=subprocess.DEVNULL, env=environment)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard"]
    worker = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment, cwd=folder)
    try:
        while not file.exists() or not file.read_text():
            assert scheduler.poll() is None
            time.sleep(0.05)
        yield file, scheduler
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()
