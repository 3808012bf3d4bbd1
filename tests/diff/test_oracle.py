"""No verdict is contradicted by what one side writes and the other reads."""

import pytest

from tests.diff import oracle_bodies, oracle_parameters


@pytest.mark.parametrize(("direction", "media_type"), oracle_bodies.PLACES)
@pytest.mark.parametrize("seed", range(60))
def test_no_exchange_contradicts_a_verdict_on_a_body(direction: str, media_type: str, seed: int) -> None:
    assert oracle_bodies.contradiction(f"{direction} {media_type} {seed}", direction, media_type, 200) == ()


@pytest.mark.parametrize("place", oracle_parameters.STYLES)
@pytest.mark.parametrize("seed", range(40))
def test_no_exchange_contradicts_a_verdict_on_a_parameter_or_header(place: str, seed: int) -> None:
    assert oracle_parameters.contradiction(place, seed, 200) == ()


# Pairs that were once called safe because one value that broke as JSON was read as text, and others were not.
FOUND = [
    ("request", oracle_bodies.FORM, 1395),
    ("request", oracle_bodies.MULTIPART, 1706),
    ("request", oracle_bodies.MULTIPART, 1708),
    ("request", oracle_bodies.FORM, 1711),
    ("request", oracle_bodies.FORM, 1874),
]


@pytest.mark.parametrize(("direction", "media_type", "seed"), FOUND)
def test_pairs_that_were_contradicted(direction: str, media_type: str, seed: int) -> None:
    assert oracle_bodies.contradiction(f"{direction} {media_type} {seed}", direction, media_type, 200) == ()


def test_a_planted_contradiction_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were everything called safe, the exchanges would tell."""
    monkeypatch.setattr(oracle_bodies, "Level", type("Level", (), {"MAJOR": None}))
    assert any(oracle_bodies.contradiction(f"{seed}", "request", oracle_bodies.JSON, 200) for seed in range(20))


@pytest.mark.parametrize("place", oracle_parameters.STYLES)
def test_a_planted_contradiction_is_found_in_a_parameter_or_header(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle_parameters, "Level", type("Level", (), {"MAJOR": None}))
    assert any(oracle_parameters.contradiction(place, seed, 200) for seed in range(20))
