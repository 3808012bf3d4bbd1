"""Budgets and rates hold whatever happens to workers; simulated with a clock that only the test moves."""

import heapq
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oaswright.fuzz.wire.journal import Spent
from oaswright.fuzz.wire.ledger import AT_ONCE, Before, Ledger
from oaswright.fuzz.wire.permits import UnitPermits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_unit_is_permitted_its_allowance_and_no_more() -> None:
    ledger = Ledger()
    permits = UnitPermits(ledger, "u", ledger.begin("u", 10))
    for _ in range(10):
        permits.enter()
        permits.leave()
    with pytest.raises(Spent):
        permits.enter()
    assert (permits.refused, permits.sent, permits.end()) == ("budget", 10, 10)


def test_what_a_unit_does_not_use_is_given_back() -> None:
    ledger = Ledger()
    permits = UnitPermits(ledger, "u", ledger.begin("u", None))
    for _ in range(5):
        permits.enter()
        permits.leave()
    assert permits.held > 0
    assert permits.end() == 5
    assert ledger.status().requests == 5


def test_a_later_attempt_ends_the_earlier_one() -> None:
    ledger = Ledger()
    first = UnitPermits(ledger, "u", ledger.begin("u", 100))
    first.enter()
    first.held = 0  # its block is used up, and one request was answered
    second = UnitPermits(ledger, "u", ledger.begin("u", 100, Before(1, 1)))
    with pytest.raises(Spent):
        first.enter()
    assert (first.refused, first.end()) == ("superseded", -1)
    second.enter()
    assert second.end() == 3  # two of the first at most, as its block held two, and this one


@settings(deadline=None)
@given(st.integers(1, 60), st.lists(st.integers(0, 20), max_size=8), st.randoms(use_true_random=False))
def test_kills_never_let_more_through_than_the_allowance(allowance: int, kills: list[int], random: Random) -> None:
    """Each attempt sends for a while and is killed between a permit and the note in its journal, or after it."""
    ledger, sent, before = Ledger(), 0, None
    for length in [*kills, 1000]:
        attempt = ledger.begin("u", allowance, before)
        permits, answered = UnitPermits(ledger, "u", attempt), 0
        try:
            for _ in range(length):
                permits.enter()
                sent += 1
                if length < 1000 and random.random() < 0.1:
                    break
                answered += 1
                permits.leave()
        except Spent:
            pass
        before = Before(attempt, answered)
    assert sent <= allowance
    assert sent >= allowance - AT_ONCE * len(kills)


def test_a_stop_and_the_end_of_the_time_reach_every_unit() -> None:
    clock = Clock()
    ledger = Ledger(seconds=10, clock=clock)
    attempts = {name: ledger.begin(name, None) for name in "ab"}
    assert ledger.ask("a", attempts["a"], 1, 0).count == 1
    clock.now = 10
    assert [ledger.ask(name, attempts[name], 1, 0).refused for name in "ab"] == ["time", "time"]
    ledger.stop("stopped")
    assert ledger.ask("b", attempts["b"], 1, 0).refused == "stopped"


def served(rate: int, workers: int, latency: tuple[float, float], seconds: float, random: Random) -> list[float]:
    """When requests of so many workers arrive at the server: each arrives between its permit and its report, however late."""
    clock = Clock()
    ledger = Ledger(rate, clock=clock)
    attempts = {worker: ledger.begin(str(worker), None) for worker in range(workers)}
    arrivals: list[float] = []
    due = [(0.0, worker, 0) for worker in range(workers)]
    while due[0][0] < seconds:
        clock.now, worker, answered = heapq.heappop(due)
        ledger.ask(str(worker), attempts[worker], 0, answered)
        permit = ledger.ask(str(worker), attempts[worker], 1, 0)
        if permit.wait:
            heapq.heappush(due, (clock.now + permit.wait, worker, 0))
            continue
        there, back = random.uniform(*latency), random.uniform(*latency)
        arrivals.append(clock.now + there)
        heapq.heappush(due, (clock.now + there + back, worker, 1))
    return sorted(arrivals)


def most_in_a_second(arrivals: list[float]) -> int:
    most = start = 0
    for end, at in enumerate(arrivals):
        while at - arrivals[start] >= 1 - 1e-9:
            start += 1
        most = max(most, end - start + 1)
    return most


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 80), st.integers(1, 16), st.floats(0, 0.5), st.randoms(use_true_random=False))
def test_no_second_sees_more_than_the_rate_whatever_the_network_does(rate: int, workers: int, latency: float, random: Random) -> None:
    assert most_in_a_second(served(rate, workers, (0.0, latency), 6, random)) <= rate


def test_the_rate_is_used() -> None:
    arrivals = served(50, 8, (0.005, 0.015), 20, Random(1))
    assert 45 * 20 <= len(arrivals) <= 50 * 20
    assert most_in_a_second(arrivals) <= 50


def test_a_rate_below_one_leaves_seconds_empty() -> None:
    clock = Clock()
    ledger = Ledger(0.5, clock=clock)
    attempt = ledger.begin("u", None)
    taken: list[float] = []
    for step in range(1000):
        clock.now = step / 100
        if ledger.ask("u", attempt, 1, 1 if taken else 0).count:
            taken.append(clock.now)
    assert taken == pytest.approx([0, 2, 4, 6, 8], abs=0.02)
