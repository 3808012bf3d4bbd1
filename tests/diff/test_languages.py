"""Patterns are compared as regular languages, with a shortest string that shows the difference."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oaswright.diff.schemas.strings import languages
from oaswright.diff.schemas.strings.ecma_regex import UnsupportedPatternError, parse
from oaswright.diff.schemas.strings.languages import Inclusion, Strings, included, matches


def strings(*patterns: str, shortest: int = 0, longest: int | None = None) -> Strings:
    return Strings(frozenset(patterns), shortest, longest)


@pytest.mark.parametrize(
    ("small", "large", "example"),
    [
        ("^[a-z]+$", "^[a-z0-9]+$", "0"),
        (r"\w+", ".*", ""),
        ("^a{1,64}$", "^a{1,80}$", "a" * 65),
        (r"^\d{3}-\d{4}$", r"^[\d-]+$", "-"),
        (r"^(?=.*\d)(?=.*[a-z]).{8,}$", "^.{8,}$", "00000000"),
        (r"\bfoo\b", "foo", "foof"),
        (r"^\p{Lu}+$", r"^\p{L}+$", "a"),
        ("^(?!x)[a-z]$", "^[a-z]$", "x"),
        ("^.*$", "", "\n"),
        (r"(?<!a)b", "b", "ab"),
        (r"^\u{1F600}$", "^.$", "a"),
        (r"^\cA?$", r"^[\x00-\x1f]?$", "\t"),
        ("^(?<year>[0-9]{4})$", "^[0-9]{4,}$", "00000"),
        ("^a|b$", "a|b", "ba"),
    ],
)
def test_a_looser_pattern_is_proved_and_a_narrower_one_has_a_shortest_example(small: str, large: str, example: str) -> None:
    assert included(strings(small), strings(large)) == Inclusion(True)
    found = included(strings(large), strings(small))
    assert found.inside is False
    assert len(found.example) == len(example)
    assert matches(large, found.example)
    assert not matches(small, found.example)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("^(a+)+$", "^a+$"),
        (r"^\d+$", "^[0-9]+$"),
        ("^(^a|b)$", "^[ab]$"),
        (".*", ""),
        ("^(?:ab)*$", "^(?:ab)*(?:ab)?$"),
        (r"^\w\b$", r"^\w$"),
        ("^a{2}$", "^aa$"),
    ],
)
def test_two_spellings_are_the_same(one: str, other: str) -> None:
    assert languages.same(one, other)


@pytest.mark.parametrize("pattern", [r"(.)\1", r"(?<a>x)\k<a>", "(?i)a", "[b-a]", "(", "a**", "a\\", r"\p{Script=Greek}", "(?:^a)+", "a" * 5000, "(" * 100])
def test_what_is_not_regular_or_cannot_be_read_is_not_decided(pattern: str) -> None:
    assert included(strings(pattern), strings("a")) == Inclusion(None)


@pytest.mark.parametrize("pattern", ["^([a-z]{1,60}[0-9]{1,60}){1,60}$", "(a|b)*a(a|b){400}", "(x+x+)+y{1,999}z{1,999}"])
def test_a_hostile_pattern_ends_as_undecided(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "BUDGET", 5_000)
    languages.included.cache_clear()
    assert included(strings(pattern), strings("^q$", pattern + "r")).inside is not True


def test_lengths_count_with_patterns() -> None:
    assert included(strings("^[ab]+$", longest=5), strings(shortest=1, longest=9)) == Inclusion(True)
    assert included(strings(longest=5), strings(longest=4)).example == "aaaaa"
    assert included(strings("^a*$", longest=3), strings("^a{0,3}$")) == Inclusion(True)


ATOMS = ["a", "b", "[ab]", "[^a]", ".", r"\d", r"\w", "(?:a|bc)", "a*", "b+", "(?:ab)?", "a{1,2}", "(?=b)", "(?!a)"]


def test_a_bound_of_a_length_costs_no_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each length would otherwise be a language of its own: a bound of some thousands would end as undecided."""
    monkeypatch.setattr(languages, "BUDGET", 30_000)
    assert included.__wrapped__(strings("^[a-z]+-?[0-9]*$"), strings(longest=4096)) == Inclusion(False, "a" * 4097)
    assert included.__wrapped__(strings("^a*$", longest=4096), strings("^[ab]*$", longest=4096)) == Inclusion(True)
    assert included.__wrapped__(strings("^[ab]*$", shortest=4000, longest=4096), strings("^a*$")).example == "a" * 3999 + "b"


@pytest.mark.parametrize(("low", "high", "example"), [(0, 0, None), (2, 3, "ab"), (3, 3, None), (4, None, "abab"), (5, 5, None), (0, 1, None)])
def test_a_string_of_a_length_within_bounds_is_found(low: int, high: int | None, example: str | None) -> None:
    found = included(strings("^(ab)+$", shortest=low, longest=high), strings(shortest=1, longest=0))
    assert found == (Inclusion(True) if example is None else Inclusion(False, example))


@given(st.lists(st.sampled_from(ATOMS), max_size=4), st.booleans(), st.booleans(), st.text("abc1 ", max_size=5))
def test_matching_agrees_with_the_regular_expressions_of_python(parts: list[str], starts: bool, ends: bool, text: str) -> None:
    pattern = ("^" if starts else "") + "".join(parts) + ("$" if ends else "")
    assert matches(pattern, text) == (re.search(pattern.replace("$", r"\Z"), text, re.ASCII) is not None)


@given(st.lists(st.sampled_from(ATOMS), max_size=4), st.lists(st.sampled_from(ATOMS), max_size=4), st.text("abc1 ", max_size=5))
def test_no_string_contradicts_an_inclusion(one: list[str], other: list[str], text: str) -> None:
    small, large = (f"^{''.join(parts)}$" for parts in (one, other))
    found = included(strings(small), strings(large))
    if found.inside:
        assert not matches(small, text) or matches(large, text)
    else:
        assert (matches(small, found.example), matches(large, found.example)) == (True, False)


def test_a_syntax_error_is_told() -> None:
    with pytest.raises(UnsupportedPatternError, match="a group without an end"):
        parse("(a")
