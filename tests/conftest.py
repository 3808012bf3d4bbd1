"""What all tests share: garbage is collected, and with `uv run pytest --branch-coverage` the branches are counted that they take.

That is done by slipcover, which adds a seventh of the CPU time that coverage.py adds on Python 3.11.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import slipcover

SCRIPTS = Path(__file__).parents[1] / "scripts"
COPIED = f"{SCRIPTS}/oaswright/generate/runtime/*"  # is copied into each package, and runs there
FLOOR = 85.0  # percent of the branches that a whole run takes in this process
MEASURED = pytest.StashKey[slipcover.Slipcover]()


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """Collect garbage again after a command that ran in this process: it switches that off until the process ends."""
    yield
    if not gc.isenabled():
        gc.unfreeze()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--branch-coverage", action="store_true", help=f"measure branch coverage; fail below {FLOOR} %%")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--branch-coverage"):
        config.stash[MEASURED] = slipcover.Slipcover(branch=True, source=[str(SCRIPTS)], omit=[COPIED], exclude_also=["if TYPE_CHECKING:"])
        slipcover.ImportManager(config.stash[MEASURED], slipcover.FileMatcher([SCRIPTS], [COPIED])).__enter__()  # what is imported from now on is measured


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not (measured := session.config.stash.get(MEASURED, None)):
        return
    coverage = measured.get_coverage()
    taken, missed = (sum(len(one[f"{kind}_branches"]) for one in coverage["files"].values()) for kind in ("executed", "missing"))
    percent = 100 * taken / (taken + missed)
    if percent < FLOOR:
        slipcover.print_coverage(coverage, skip_covered=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    session.config.get_terminal_writer().line(f"\n{percent:.1f} % of {taken + missed:,} branches are covered; expected at least {FLOOR} %")
