"""No verdict is contradicted by what one side writes and the other reads; parameters and headers are held the same way in test_texts."""

import pytest

from tests.diff import oracle


@pytest.mark.parametrize(("direction", "media_type"), oracle.PLACES)
@pytest.mark.parametrize("seed", range(60))
def test_no_exchange_contradicts_a_verdict_on_a_body(direction: str, media_type: str, seed: int) -> None:
    assert oracle.contradiction(f"{direction} {media_type} {seed}", direction, media_type, 200) == ()


# Pairs that were once called safe because one value that broke as JSON was read as text, and others were not.
FOUND = [
    ("request", oracle.FORM, 1395),
    ("request", oracle.MULTIPART, 1706),
    ("request", oracle.MULTIPART, 1708),
    ("request", oracle.FORM, 1711),
    ("request", oracle.FORM, 1874),
]


@pytest.mark.parametrize(("direction", "media_type", "seed"), FOUND)
def test_pairs_that_were_contradicted(direction: str, media_type: str, seed: int) -> None:
    assert oracle.contradiction(f"{direction} {media_type} {seed}", direction, media_type, 200) == ()


def test_a_planted_contradiction_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were everything called safe, the exchanges would tell."""
    monkeypatch.setattr(oracle, "Level", type("Level", (), {"MAJOR": None}))
    assert any(oracle.contradiction(f"{seed}", "request", oracle.JSON, 200) for seed in range(20))
