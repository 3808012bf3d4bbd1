"""Branch coverage of a test run: `uv run pytest --branch-coverage`.

By slipcover, which costs a sixth of the CPU time that coverage.py does on Python 3.11.
"""

from pathlib import Path

import pytest
import slipcover

SCRIPTS = Path(__file__).parents[1] / "scripts"
COPIED = f"{SCRIPTS}/oaswright/generate/runtime/*"  # is copied into each package, and runs there
FLOOR = 85.0  # percent of the branches that a whole run takes in this process
MEASURED = pytest.StashKey[slipcover.Slipcover]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--branch-coverage", action="store_true", help=f"measure branch coverage; fail below {FLOOR} %%")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--branch-coverage"):
        config.stash[MEASURED] = slipcover.Slipcover(branch=True, source=[str(SCRIPTS)], omit=[COPIED], exclude_also=["if TYPE_CHECKING:"])
        slipcover.ImportManager(config.stash[MEASURED], slipcover.FileMatcher([SCRIPTS], [COPIED])).__enter__()  # what is imported from now on is measured


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (measured := session.config.stash.get(MEASURED, None)) and _percent(measured) < FLOOR:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if measured := config.stash.get(MEASURED, None):
        percent = _percent(measured)
        if percent < FLOOR:
            slipcover.print_coverage(measured.get_coverage(), skip_covered=True)
        terminalreporter.write_line(f"{percent:.1f} % of {sum(_branches(measured)):,} branches are covered; expected at least {FLOOR} %")


def _branches(measured: slipcover.Slipcover) -> tuple[int, int]:
    """Return how many branches were taken, and how many were not."""
    files = measured.get_coverage()["files"].values()
    return sum(len(one["executed_branches"]) for one in files), sum(len(one["missing_branches"]) for one in files)


def _percent(measured: slipcover.Slipcover) -> float:
    return 100 * _branches(measured)[0] / sum(_branches(measured))
