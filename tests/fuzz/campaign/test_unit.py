"""A campaign is cut by its document, seed and budget alone; budgets and shards add up to the whole."""

from hypothesis import given, settings
from hypothesis import strategies as st
from oaswright.fuzz.campaign.families import Family
from oaswright.fuzz.campaign.unit import LARGE, Phase, Shard, Unit, cut, split

WEIGHTS = st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=40)


def family(name: str, operations: int = 1, after: tuple[str, ...] = ()) -> Family:
    return Family(name, (name,), tuple(f"GET {name}/{index}" for index in range(operations)), after)


FAMILIES = st.lists(st.integers(1, 9), min_size=1, max_size=30).map(lambda sizes: [family(f"/f{index}", size) for index, size in enumerate(sizes)])


@settings(deadline=None)
@given(st.integers(0, 10**9), WEIGHTS)
def test_parts_are_whole_and_add_up_to_the_total(total: int, weights: list[float]) -> None:
    parts = split(total, weights)
    assert sum(part or 0 for part in parts) == total
    assert all(isinstance(part, int) and part >= 0 for part in parts)


def test_parts_follow_the_weights() -> None:
    assert split(100, [1, 1, 2]) == [25, 25, 50]
    assert split(10, [1, 1, 1]) == [4, 3, 3]
    assert split(1, [1, 5]) == [0, 1]
    assert split(None, [1, 2]) == [None, None]


@settings(deadline=None)
@given(FAMILIES, st.integers(1, 100_000), st.integers(1, 12))
def test_every_unit_is_in_one_shard_and_budgets_add_up(families: list[Family], budget: int, count: int) -> None:
    units = cut(families, budget, 0)
    shards = [Shard(number, count).of(units) for number in range(1, count + 1)]
    assert sorted(one.id for shard in shards for one in shard) == sorted(one.id for one in units)
    assert sum(sum({one.family: one.share or 0 for one in shard}.values()) for shard in shards) == budget


@settings(deadline=None)
@given(FAMILIES, st.integers(1, 100_000))
def test_a_family_sends_no_more_than_its_share_and_can_send_all_of_it(families: list[Family], budget: int) -> None:
    for name in {one.family for one in cut(families, budget, 0)}:
        used = 0
        chain = [one for one in cut(families, budget, 0) if one.family == name]
        for unit in chain:
            used += unit.allowance(used) or 0
        assert used == chain[0].share


def test_a_family_runs_its_phases_in_order_after_the_families_that_it_needs() -> None:
    units = cut([family("/users"), family("/pets", after=("/users",))], 100, 7)
    assert [(one.id, one.after) for one in units] == [
        ("/users, examples and coverage, 7", ()),
        ("/users, laws, 7", ("/users, examples and coverage, 7",)),
        ("/users, fuzzing and stateful, 7", ("/users, laws, 7",)),
        ("/pets, examples and coverage, 7", ("/users, fuzzing and stateful, 7",)),
        ("/pets, laws, 7", ("/pets, examples and coverage, 7",)),
        ("/pets, fuzzing and stateful, 7", ("/pets, laws, 7",)),
    ]


def test_a_large_share_is_cut_by_seeds() -> None:
    units = cut([family("/pets")], 3 * LARGE, 0)
    assert [(one.phase, one.seeds) for one in units] == [
        (Phase.BOUNDED, (0, 1)), *((Phase.LAWS, (seed, 1)) for seed in range(3)), *((Phase.ELASTIC, (100 * index, 100)) for index in range(3)),
    ]  # fmt: skip


def test_a_family_without_a_share_has_no_units() -> None:
    assert {one.family for one in cut([family("/a"), family("/b", 5)], 1, 0)} == {"/b"}


def test_a_shard_does_not_wait_for_units_of_others() -> None:
    units = cut([family("/users"), family("/pets", after=("/users",))], 100, 0)
    for number in (1, 2):
        mine = Shard(number, 2).of(units)
        assert {name for one in mine for name in one.after} <= {one.id for one in mine}


def test_without_a_limit_no_unit_has_one() -> None:
    assert [one.allowance(10) for one in cut([family("/pets")], None, 0)] == [None, None, None]
    assert Unit("/pets", Phase.LAWS, (0, 1), 10, 1).allowance(25) == 0
