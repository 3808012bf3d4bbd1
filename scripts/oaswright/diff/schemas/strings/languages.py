r"""Patterns as regular languages: is every string that some patterns match also matched by another, and if not, which is not.

The decision uses derivatives (Brzozowski 1964; Owens, Reppy and Turon 2009), which give intersection and complement for nothing, so that anchors,
lookaheads and `\b` are exact. A string is read between two marks, its start and its end. The work is limited: hostile patterns end as undecided.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from oaswright.diff.schemas.strings import ecma_regex
from oaswright.diff.schemas.strings.ecma_regex import LAST, SURROGATES, WORD, CharSet, UnsupportedPatternError, complement, intersection, union

# How many derivatives one decision may take.
BUDGET = 100_000

START, END = LAST + 1, LAST + 2
TEXT: CharSet = complement((SURROGATES,))
EVERYTHING: CharSet = (*TEXT[:-1], (TEXT[-1][0], END))
NO_WORD: CharSet = complement(WORD, END)

# The characters that a witness is made of first.
_PREFERRED = tuple(map(ord, "a0A-_ .!b1Bz9Z/@é\t\n"))


@dataclass(frozen=True, slots=True)
class Strings:
    """The strings that match all patterns (as JSON Schema matches: anywhere) and have a length within bounds."""

    patterns: frozenset[str] = frozenset()
    shortest: int = 0
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`inside` is None where it was not decided; `example` is a shortest string that is not inside."""

    inside: bool | None
    example: str = ""


@lru_cache(maxsize=4096)
def included(small: Strings, large: Strings) -> Inclusion:
    """Decide whether every string of one set is in the other."""
    algebra = _Algebra()
    try:
        examples = [algebra.shortest(whole, low, high) for whole, low, high in _outside(algebra, small, large)]
    except (UnsupportedPatternError, RecursionError):
        return Inclusion(None)
    found = [one for one in examples if one is not None]
    return Inclusion(False, min(found, key=len)) if found else Inclusion(True)


def _outside(algebra: "_Algebra", small: Strings, large: Strings) -> Iterator[tuple["_Term", int, int | None]]:
    """Yield languages, each with the least and the greatest length of its strings, that together are what is in one set and not in the other."""
    ours = algebra.matching(small.patterns)
    if large.longest is not None and large.shortest > large.longest:  # nothing is in it
        yield ours, small.shortest, small.longest
        return
    if not large.patterns <= small.patterns:
        yield algebra.all([ours, algebra.no(algebra.matching(large.patterns))]), small.shortest, small.longest
    if large.shortest > small.shortest:
        yield ours, small.shortest, large.shortest - 1 if small.longest is None else min(large.shortest - 1, small.longest)
    if large.longest is not None and (small.longest is None or small.longest > large.longest):
        yield ours, max(large.longest + 1, small.shortest), small.longest


@lru_cache(maxsize=4096)
def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern matches anywhere in a text. UnsupportedPatternError where that is not known."""
    algebra = _Algebra()
    term = algebra.pattern(pattern)
    for code in (START, *map(ord, text), END):
        term = algebra.derive(term, code)
    return term.nullable


def same(one: str, other: str) -> bool:
    """Tell whether it is proved that two patterns match the same strings."""
    both = Strings(frozenset((one,))), Strings(frozenset((other,)))
    return one == other or bool(included(*both).inside and included(both[1], both[0]).inside)


@dataclass(frozen=True, eq=False, slots=True)
class _Term:
    """A regular expression; equal ones are one object. `key` is its place in the order of making."""

    kind: str
    of: tuple[Any, ...]
    key: int
    nullable: bool


class _Algebra:
    """Makes terms, simplified and each once."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], _Term] = {}
        self._derived: dict[tuple[int, int], _Term] = {}
        self._split: dict[int, tuple[CharSet, ...]] = {}
        self._following: dict[int, tuple[tuple[str, _Term], ...]] = {}
        self._left = BUDGET
        self.none = self._make("none", (), nullable=False)
        self.empty = self._make("empty", (), nullable=True)
        self.anything = self.repeat(self.chars(EVERYTHING), 0, None)

    # Making terms

    def _make(self, kind: str, of: tuple[Any, ...], *, nullable: bool) -> _Term:
        name = (kind, *(one.key if isinstance(one, _Term) else one for one in of))
        if name not in self._made:
            self._made[name] = _Term(kind, of, len(self._made), nullable)
        return self._made[name]

    def chars(self, of: CharSet) -> _Term:
        return self._make("chars", of, nullable=False) if of else self.none

    def then(self, *terms: _Term) -> _Term:
        result = self.empty
        for term in reversed(terms):
            result = self._pair(term, result)
        return result

    def _pair(self, one: _Term, other: _Term) -> _Term:
        if self.none in (one, other):
            return self.none
        if one is self.empty:
            return other
        if other is self.empty:
            return one
        if one.kind == "then":
            return self._pair(one.of[0], self._pair(one.of[1], other))
        if one is self.anything and other.kind == "then" and other.of[0] is self.anything:
            return other
        if one is self.anything is other:
            return one
        return self._make("then", (one, other), nullable=one.nullable and other.nullable)

    def any(self, terms: list[_Term]) -> _Term:
        flat = {term.key: term for one in terms for term in (one.of if one.kind == "any" else (one,)) if term is not self.none}
        if self.anything.key in flat:
            return self.anything
        sets = [term for term in flat.values() if term.kind == "chars"]
        if len(sets) > 1:
            for term in sets:
                del flat[term.key]
            merged = self.chars(union(*(term.of for term in sets)))
            flat[merged.key] = merged
        found = tuple(flat[key] for key in sorted(flat))
        return found[0] if len(found) == 1 else self._make("any", found, nullable=any(term.nullable for term in found)) if found else self.none

    def all(self, terms: list[_Term]) -> _Term:
        flat = {term.key: term for one in terms for term in (one.of if one.kind == "all" else (one,)) if term is not self.anything}
        if self.none.key in flat or any(term.kind == "no" and term.of[0].key in flat for term in flat.values()):
            return self.none
        found = tuple(flat[key] for key in sorted(flat))
        return found[0] if len(found) == 1 else self._make("all", found, nullable=all(term.nullable for term in found)) if found else self.anything

    def no(self, term: _Term) -> _Term:
        if term.kind == "no":
            found: _Term = term.of[0]
            return found
        if term is self.none:
            return self.anything
        return self.none if term is self.anything else self._make("no", (term,), nullable=not term.nullable)

    def repeat(self, term: _Term, low: int, high: int | None) -> _Term:
        if high == 0 or term is self.empty:
            return self.empty
        if (low, high) == (1, 1):
            return term
        if term is self.none:
            return self.empty if low == 0 else term
        if term.kind == "repeat" and term.of[1:] == (0, None):
            return term
        return self._make("repeat", (term, 0 if term.nullable else low, high), nullable=low == 0 or term.nullable)

    # From patterns to terms

    def matching(self, patterns: frozenset[str]) -> _Term:
        """Return the strings, marks included, that match all patterns."""
        text = self.repeat(self.chars(TEXT), 0, None)
        shape = self.then(self.chars(((START, START),)), text, self.chars(((END, END),)))
        return self.all([shape, *(self.pattern(one) for one in sorted(patterns))])

    def pattern(self, pattern: str) -> _Term:
        """Return what a pattern matches anywhere in a string, marks included."""
        text = self.repeat(self.chars(TEXT), 0, None)
        before = self.then(self.chars(((START, START),)), text)
        rest: tuple[ecma_regex.Node | _Term, ...] = (ecma_regex.parse(pattern), self.then(text, self.chars(((END, END),))))
        return self._sequence(rest, before, is_partial=False)

    def _sequence(self, nodes: tuple[ecma_regex.Node | _Term, ...], before: _Term, *, is_partial: bool) -> _Term:
        """Return what matches `before` and then the nodes; it is partial where more stands before that."""
        self._spend()
        if not nodes:
            return before
        head, rest = nodes[0], nodes[1:]
        if isinstance(head, _Term) or not _asserts(head):
            return self._sequence(rest, self.then(before, head if isinstance(head, _Term) else self._plain(head)), is_partial=is_partial)
        match head:
            case ecma_regex.Sequence():
                return self._sequence((*head.nodes, *rest), before, is_partial=is_partial)
            case ecma_regex.Alternation():
                return self.any([self._sequence((one, *rest), before, is_partial=is_partial) for one in head.nodes])
            case ecma_regex.Repeat(node, 0, 1):
                return self.any([self._sequence((node, *rest), before, is_partial=is_partial), self._sequence(rest, before, is_partial=is_partial)])
            case _:
                return self._assertion(head, rest, before, is_partial=is_partial)

    def _assertion(self, head: ecma_regex.Node, rest: tuple[ecma_regex.Node | _Term, ...], before: _Term, *, is_partial: bool) -> _Term:
        match head:
            case ecma_regex.Edge(start=True):
                return self._sequence(rest, self._ending(before, ((START, START),), is_partial=is_partial), is_partial=is_partial)
            case ecma_regex.Edge():
                return self._ahead(rest, before, self.then(self.chars(((END, END),)), self.anything))
            case ecma_regex.Look(behind=True):
                if is_partial:
                    raise UnsupportedPatternError("a lookbehind after another assertion")
                seen = self.then(self.anything, self._plain(head.node))
                return self._sequence(rest, self.all([before, self.no(seen) if head.negative else seen]), is_partial=is_partial)
            case ecma_regex.Look():
                return self._look(head, rest, before)
            case ecma_regex.WordBoundary():
                sides = ((WORD, WORD), (NO_WORD, NO_WORD)) if head.negative else ((WORD, NO_WORD), (NO_WORD, WORD))
                ends = [(self._ending(before, left, is_partial=is_partial), self.then(self.chars(right), self.anything)) for left, right in sides]
                return self.any([self._ahead(rest, one, seen) for one, seen in ends])
            case _:
                raise UnsupportedPatternError("a repeated assertion")

    def _look(self, head: ecma_regex.Look, rest: tuple[ecma_regex.Node | _Term, ...], before: _Term) -> _Term:
        inner = self._sequence((head.node, self.anything), self.empty, is_partial=True)
        return self._ahead(rest, before, self.no(inner) if head.negative else inner)

    def _ahead(self, rest: tuple[ecma_regex.Node | _Term, ...], before: _Term, seen: _Term) -> _Term:
        return self.then(before, self.all([self._sequence(rest, self.empty, is_partial=True), seen]))

    def _ending(self, before: _Term, of: CharSet, *, is_partial: bool) -> _Term:
        if is_partial and before.nullable:
            raise UnsupportedPatternError("an assertion on what came before another one")
        return self.all([before, self.then(self.anything, self.chars(of))])

    def _plain(self, node: ecma_regex.Node) -> _Term:
        self._spend()
        match node:
            case ecma_regex.Characters(of):
                return self.chars(intersection(of, TEXT))
            case ecma_regex.Sequence(nodes):
                return self.then(*map(self._plain, nodes))
            case ecma_regex.Alternation(nodes):
                return self.any(list(map(self._plain, nodes)))
            case ecma_regex.Repeat(inner, low, high):
                return self.repeat(self._plain(inner), low, high)
            case _:
                raise UnsupportedPatternError("an assertion inside another")

    # Deciding

    def shortest(self, whole: _Term, low: int, high: int | None) -> str | None:
        """Return a shortest string of a language, without its marks, of a length within bounds; None if there is none.

        Lengths are counted here and not by terms, of which there would be new ones for each length.
        """
        first = self.derive(whole, START)
        steps: list[dict[int, tuple[int, str]]] = []  # for each length: a term with the one before it, and the character between them
        layer, seen = {first.key: first}, set[int]()
        while layer and (high is None or len(steps) <= high):
            if len(steps) >= low:
                for term in layer.values():
                    if self.derive(term, END).nullable:
                        return _text(steps, term.key)
                seen |= layer.keys()
            self._spend(len(layer))
            step: dict[int, tuple[int, str]] = {}
            after: dict[int, _Term] = {}
            for term in layer.values():
                for character, there in self.following(term):
                    if there.key not in seen and there.key not in after:
                        after[there.key], step[there.key] = there, (term.key, character)
            steps.append(step)
            layer = after
        return None

    def following(self, term: _Term) -> tuple[tuple[str, _Term], ...]:
        """Return the characters that make a difference, each with what may follow it."""
        if term.key not in self._following:
            codes = (code for part in self.partition(term) if (code := _example(part)) <= LAST)
            found = ((chr(code), self.derive(term, code)) for code in codes)
            self._following[term.key] = tuple((character, there) for character, there in found if there is not self.none)
        return self._following[term.key]

    def derive(self, term: _Term, code: int) -> _Term:
        """Return what may follow a character."""
        found = self._derived.get((term.key, code))
        if found is None:
            self._spend()
            found = self._derived[term.key, code] = self._derive(term, code)
        return found

    def _derive(self, term: _Term, code: int) -> _Term:
        match term.kind:
            case "chars":
                return self.empty if any(low <= code <= high for low, high in term.of) else self.none
            case "then":
                one, other = term.of
                first = self.then(self.derive(one, code), other)
                return self.any([first, self.derive(other, code)]) if one.nullable else first
            case "any":
                return self.any([self.derive(one, code) for one in term.of])
            case "all":
                return self.all([self.derive(one, code) for one in term.of])
            case "no":
                return self.no(self.derive(term.of[0], code))
            case "repeat":
                one, low, high = term.of
                return self.then(self.derive(one, code), self.repeat(one, max(low - 1, 0), None if high is None else high - 1))
            case _:
                return self.none

    def partition(self, term: _Term) -> tuple[CharSet, ...]:
        """Split all characters into sets within which every derivative of the term is the same."""
        if term.key not in self._split:
            self._split[term.key] = self._partition(term)
        return self._split[term.key]

    def _partition(self, term: _Term) -> tuple[CharSet, ...]:
        match term.kind:
            case "chars":
                return tuple(filter(None, (term.of, complement(term.of, END))))
            case "then":
                one, other = term.of
                return self._refined([one, other] if one.nullable else [one])
            case "any" | "all":
                return self._refined(list(term.of))
            case "no" | "repeat":
                return self.partition(term.of[0])
            case _:
                return (((0, END),),)

    def _refined(self, terms: list[_Term]) -> tuple[CharSet, ...]:
        parts: tuple[CharSet, ...] = (((0, END),),)
        for term in terms:
            parts = tuple(both for one in parts for other in self.partition(term) if (both := intersection(one, other)))
            self._spend(len(parts))
        return parts

    def _spend(self, cost: int = 1) -> None:
        self._left -= cost
        if self._left < 0:
            raise UnsupportedPatternError("too much work")


def _asserts(node: ecma_regex.Node) -> bool:
    match node:
        case ecma_regex.Sequence(nodes) | ecma_regex.Alternation(nodes):
            return any(map(_asserts, nodes))
        case ecma_regex.Repeat(inner):
            return _asserts(inner)
        case _:
            return not isinstance(node, ecma_regex.Characters)


def _text(steps: list[dict[int, tuple[int, str]]], last: int) -> str:
    """Return the characters on the way to a term."""
    found = []
    for step in reversed(steps):
        last, character = step[last]
        found.append(character)
    return "".join(reversed(found))


def _example(of: CharSet) -> int:
    return next((code for code in _PREFERRED if any(low <= code <= high for low, high in of)), of[0][0])
