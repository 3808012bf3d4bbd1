"""Graphs as mappings: each node with those that it leads to."""

from collections.abc import Iterable, Iterator, Mapping


def reached(starts: Iterable[str], edges: Mapping[str, Iterable[str]]) -> dict[str, None]:
    """Return some nodes and all that can be come to from them, the nearest first."""
    found = dict.fromkeys(starts)
    pending = list(found)
    for here in pending:
        fresh = [there for there in edges.get(here, ()) if there not in found]
        found.update(dict.fromkeys(fresh))
        pending.extend(fresh)
    return found


def turned(edges: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the same graph with every step taken backwards."""
    found: dict[str, list[str]] = {}
    for here, there in edges.items():
        for one in there:
            found.setdefault(one, []).append(here)
    return found


def rings(edges: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the sets of nodes that lead to each other, each after those that it leads to: Tarjan's algorithm, without recursion."""
    walk = _Walk(edges)
    for start in edges:
        if start not in walk.order:
            yield from walk.rings(start)


def depths(edges: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For each node the number of nodes on the longest way from it; nodes that lead to each other all count."""
    found: dict[str, int] = {}
    for ring in rings(edges):
        below = (found[there] for here in ring for there in edges[here] if there in found)
        found |= dict.fromkeys(ring, len(ring) + max(below, default=0))
    return found


class _Walk:
    def __init__(self, edges: Mapping[str, Iterable[str]]) -> None:
        self.edges = edges
        self.order: dict[str, int] = {}
        self.lowest: dict[str, int] = {}
        self.open: dict[str, None] = {}
        self.path: list[tuple[str, Iterator[str]]] = []

    def rings(self, start: str) -> Iterator[tuple[str, ...]]:
        self._enter(start)
        while self.path:
            here, rest = self.path[-1]
            if (there := next(rest, None)) is None:
                self.path.pop()
                if self.path:
                    self._sink(self.path[-1][0], self.lowest[here])
                if self.lowest[here] == self.order[here]:
                    yield tuple(self._leave(here))
            elif there not in self.order:
                self._enter(there)
            elif there in self.open:
                self._sink(here, self.order[there])

    def _enter(self, here: str) -> None:
        self.order[here] = self.lowest[here] = len(self.order)
        self.open[here] = None
        self.path.append((here, iter(self.edges[here])))

    def _sink(self, here: str, lowest: int) -> None:
        self.lowest[here] = min(self.lowest[here], lowest)

    def _leave(self, last: str) -> Iterator[str]:
        one = ""
        while one != last:
            one, _ = self.open.popitem()
            yield one
