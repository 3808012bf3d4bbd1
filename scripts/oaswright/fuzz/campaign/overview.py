"""Which worker ran how many units, and the requests of each over time."""

from collections.abc import Mapping, Sequence
from html import escape

from oaswright.fuzz.campaign.record import Result

SHOWN = 16  # workers in a report
COLUMNS = ("worker", "units", "requests", "seconds at work", "MiB at most")


def lines(results: Sequence[Result]) -> list[str]:
    """Say it in words; nothing where one worker ran everything."""
    workers = _by_worker(results)
    if len(workers) < 2:
        return []
    shown = [
        f"    {name}: {len(units)} units, {_requests(units)} requests, {_seconds(units):.1f} s at work, at most {_memory(units)} MiB"
        for name, units in list(workers.items())[:SHOWN]
    ]
    more = [f"    and {len(workers) - SHOWN} more workers"] if len(workers) > SHOWN else []
    return [f"{len(results)} units on {len(workers)} workers", *shown, *more]


def sections(results: Sequence[Result]) -> list[tuple[str, str]]:
    """Return a table of the workers and a picture of what each did when, as HTML."""
    workers = _by_worker(results)
    if not workers:
        return []
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{len(units)}</td><td>{_requests(units)}</td><td>{_seconds(units):.1f}</td><td>{_memory(units)}</td></tr>"
        for name, units in workers.items()
    )
    return [("Workers", f"<table><tr>{head}</tr>{rows}</table>"), ("Units over time, by worker", _timeline(workers))]


def _timeline(workers: Mapping[str, Sequence[Result]]) -> str:
    """Return a row for each worker, a bar for each of its units; what it found is in the title of the bar."""
    every = [one for units in workers.values() for one in units]
    began, ended = min(one.began for one in every), max(one.ended for one in every)
    scale = 600 / max(ended - began, 0.001)
    bars = "".join(
        f'<rect x="{(one.began - began) * scale:.1f}" y="{20 * row + 2}" width="{max(1.0, (one.ended - one.began) * scale):.1f}" height="14" '
        f'fill="{"#b3423a" if one.failures else "#3a6ea5"}" stroke="#fff" stroke-width=".5"><title>{escape(one.unit)}: {one.requests} requests</title></rect>'
        for row, units in enumerate(workers.values())
        for one in units
    )
    height = 20 * len(workers) + 24
    named = f'<text x="0" y="{height - 6}">0 s</text><text x="600" y="{height - 6}" text-anchor="end">{ended - began:.0f} s</text>'
    return f'<svg viewBox="0 0 640 {height}" role="img" aria-label="Units over time, by worker">{bars}{named}</svg>'


def _by_worker(results: Sequence[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for one in sorted(results, key=lambda one: (one.worker, one.began)):
        found.setdefault(one.worker, []).append(one)
    return found


def _requests(units: Sequence[Result]) -> int:
    return sum(one.requests for one in units)


def _seconds(units: Sequence[Result]) -> float:
    return sum(one.ended - one.began for one in units)


def _memory(units: Sequence[Result]) -> int:
    return max(one.memory for one in units)
