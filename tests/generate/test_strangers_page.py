"""The page about documents of strangers counts what its benches found, and nothing else."""

from tests.bench import directory_page
from tests.bench.bare_generators import Kept
from tests.bench.strangers import PASSES, Outcome


def outcome(document: str, kind: str = PASSES) -> Outcome:
    return Outcome(document, kind, "expected a, got b" if kind != PASSES else "", 1.0, untried=1, operations=10)


def test_what_was_corrected_counts_as_passing_now_and_not_at_first() -> None:
    found = [outcome("a"), outcome("b", "prove: prove-loses"), outcome("c", "generate: unusable"), outcome("d")]
    assert directory_page.row_of_draw("7", found, {}) == "| 7 | 4 | 2 (50.0%) | 2 (50.0%) |"
    assert directory_page.row_of_draw("7", found, {"b": outcome("b")}) == "| 7 | 4 | 2 (50.0%) | 3 (75.0%) |"
    assert directory_page.row_of_draw("7", found, {"a": outcome("a", "import: NameError")}) == "| 7 | 4 | 2 (50.0%) | 1 (25.0%) |"


def test_every_figure_comes_from_the_outcomes() -> None:
    draws = {"1": [outcome("a")], "2": [outcome("a"), outcome("b", "prove: prove-loses"), outcome("c")]}
    bare = [Kept("a", generator, "written", 3, 1, 2, 0) for generator in ("client", "models")]
    tests = [outcome("x"), outcome("y", "generate: reference")], {"x": ["client", "models"], "y": ["models"]}
    text = directory_page.page(draws, [outcome("b")], bare, tests, {"calls": "qdrant: PUT /a: as the document says\n", "cost": "| cost |"})
    for line in (
        "| 1 | 1 | 1 (100.0%) | 1 (100.0%) |",
        "| 2 | 3 | 2 (66.7%) | 3 (100.0%) |",
        "| prove: prove-loses | 1 | b | expected a, got b |",
        "| openapi-python-client | 1 | 1 | 0 | 1 | 1 of 3 | 0 of 2 |",
        "| both generators take it | 1 | 1 | 0 |",
        "| datamodel-code-generator alone | 1 | 0 | 1 |",
        "| generate: reference | 1 | y | expected a, got b |",
        "- qdrant: PUT /a: as the document says",
        "| cost |",
    ):
        assert line in text.splitlines()
    assert "Of the last draw, 3 of 30 schemas" in text
    assert "2 of its documents were in no earlier draw; of these 1 passed at first (50.0%)." in text
