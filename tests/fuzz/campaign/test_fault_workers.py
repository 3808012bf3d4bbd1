"""Workers find on a server of many faults what one worker finds, whose order of units and seeds is the same."""

from collections.abc import Iterator

import pytest
from oaswright.fuzz.run import campaign

from tests.bench import fault_classes, fault_workers
from tests.fuzz.tracker_faults import LastPageLost, OffsetIgnored, PasswordShown, TotalOfPage


class Faulty(LastPageLost, TotalOfPage, OffsetIgnored, PasswordShown):
    """Faults of both families of the tracker."""


@pytest.fixture
def ended() -> Iterator[None]:
    """End the workers, which other tests would take for their own."""
    yield
    fault_workers.started.cache_clear()
    fault_workers.STARTED.close()


@pytest.mark.usefixtures("ended")
def test_any_number_of_workers_finds_the_same_faults() -> None:
    api = fault_classes.tracker()
    options = campaign.Options(900, seed=0)
    alone, eight = ({one.key for one in fault_workers.failures(api, Faulty(), number, options)} for number in (1, 8))
    assert len({operation.split()[1].split("/")[2] for _, operation, _ in alone}) == 2  # of both families
    assert alone == eight
