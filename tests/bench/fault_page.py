"""The page of the fault bench, from the results that it kept."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.bench.fault_classes import APIS, CLASSES, CONTROL, GUESSED

TOOLS = ("ours", "bare")
WORKERS = " workers"
Row = dict[str, Any]

HEAD = """# Seeded faults, beside bare schemathesis

One fault at a time, on a server that is started anew for each run; {budget} requests an operation, as the server counts them. *Ours* is the whole
campaign of `oaswright fuzz`, *bare* is `st run --continue-on-failure` with the same token, started again with another seed while requests are left.
A fault is found when a failure is reported that the server without a fault does not get from the same tool and seed. *Warned* counts the further runs
that told it by a warning alone, for it breaks what the document marks as a guess, or as a gap of the document, such as a status that it does not name.
Such a run exits 1 with `--fail-on warning`, 0 without. A run is one fault with one seed. What was run:
"""


def page(rows: list[Row]) -> str:
    """Faults by class and by API, the requests to the first failure, and every fault that was ever missed."""
    classes = {(api, fault): kind for api, make in APIS.items() for fault, kind in make().faults.items()}
    spread = [row for row in rows if row["tool"].endswith(WORKERS)]
    rows = [row for row in rows if row["tool"] in TOOLS]
    budgets = ", ".join(str(one) for one in sorted({row["per_operation"] for row in rows}))
    faulty = [row for row in rows if row["fault"] != CONTROL]
    parts = [
        HEAD.format(budget=budgets),
        ran(faulty),
        "`python -m tests.bench.fuzz_faults --api shelf --seeds 10 --page tests/bench/results/fuzz_faults.md` runs what is missing of an API: a miss of *bare* costs the whole budget, on the shelf a minute and a half of a core.\n",
        "By class, the runs that both tools made (the same fault and seed):\n",
        table("class of fault", CLASSES, lambda kind: [row for row in both(faulty) if classes[row["api"], row["fault"]] == kind]),
        "By API, all runs:\n",
        table("API", [api for api in APIS if any(row["api"] == api for row in faulty)], lambda api: [row for row in faulty if row["api"] == api]),
        guesses(faulty),
        alarms(rows),
        *(missed(tool, faulty) for tool in TOOLS),
        *([workers(spread)] if spread else []),
    ]
    return "\n".join(parts)


def ran(rows: list[Row]) -> str:
    """By API and tool, how many faults were tried with how many seeds."""
    lines = ["| API | faults | ours | bare |", "| --- | --- | --- | --- |"]
    for api, make in APIS.items():
        mine = [row for row in rows if row["api"] == api]
        if mine:
            lines.append(f"| {api} | {len(make().faults)} | {' | '.join(_tried([row for row in mine if row['tool'] == tool]) for tool in TOOLS)} |")
    return "\n".join(lines) + "\n"


def _tried(rows: list[Row]) -> str:
    """`10 seeds each`, or how many faults and runs where not all were tried with each seed."""
    faults, seeds = {row["fault"] for row in rows}, {row["seed"] for row in rows}
    if not rows:
        return "not run"
    whole = len(rows) == len(faults) * len(seeds)
    return f"{len(faults)} faults, {f'{len(seeds)} seed' + 's' * (len(seeds) != 1) + ' each' if whole else f'{len(rows)} runs of {len(seeds)} seeds'}"


def both(rows: list[Row]) -> list[Row]:
    """The rows whose fault, seed and budget every tool was tried on."""
    tried = [{_run(row) for row in rows if row["tool"] == tool} for tool in TOOLS]
    return [row for row in rows if _run(row) in set.intersection(*tried)]


def _run(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("api", "fault", "seed", "per_operation"))


def table(title: str, names: Sequence[str], chosen: Callable[[str], list[Row]]) -> str:
    lines = [
        f"| {title} | faults | ours, runs that found it | warned | bare | ours, median requests to it | bare |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    groups = [(name, chosen(name)) for name in names]
    groups.append(("**all**", [row for _, rows in groups for row in rows]))
    for name, rows in groups:
        sides = [[row for row in rows if row["tool"] == tool] for tool in TOOLS]
        warned = str(sum(row["warned"] and not row["found"] for row in sides[0]) or "")
        cells = [share(sides[0]), warned, share(sides[1]), *(median(side) for side in sides)]
        lines.append(f"| {name} | {len({(row['api'], row['fault']) for row in rows})} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def share(rows: list[Row]) -> str:
    hits = sum(row["found"] for row in rows)
    return f"{hits} of {len(rows)} ({100 * hits / len(rows):.0f}%)" if rows else "not run"


def median(rows: list[Row]) -> str:
    found = [row["requests"] for row in rows if row["found"]]
    return f"{statistics.median(found):.0f}" if found else ""


def guesses(rows: Sequence[Row]) -> str:
    """What was found where the rules that the document guesses are left out, and what those were told by."""
    lines = []
    for title, apis in (("On the sandbox and the shelf", ("sandbox", "shelf")), ("On all APIs", tuple(APIS))):
        mine = [row for row in rows if row["tool"] == "ours" and row["api"] in apis and (row["api"], row["fault"]) not in GUESSED]
        told_so = sum(row["warned"] and not row["found"] for row in mine)
        lines.append(f"{title} {share(mine)} were found, and {told_so} more told by a warning or as a gap of the document")
    guessed = [row for row in rows if row["tool"] == "ours" and (row["api"], row["fault"]) in GUESSED]
    warned = sum(row["warned"] and not row["found"] for row in guessed)
    names = ", ".join(sorted(fault for _, fault in GUESSED))
    return f"**The rules that the document marks as guesses, counted apart** ({names}): {warned} of {len(guessed)} runs warned of them. Without them: {'; '.join(lines)}.\n"


def workers(rows: Sequence[Row]) -> str:
    """Whether the number of worker processes changes what is told of a fault, all failures and warnings of a run compared."""
    tools = sorted({row["tool"] for row in rows}, key=lambda tool: int(tool.removesuffix(WORKERS)))
    runs: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in rows:
        runs.setdefault(_run(row), {})[row["tool"]] = row
    lines = [
        "**With worker processes** (`--workers 1 4 8`), the whole budget each, all that was told compared:\n",
        f"| API | requests an operation | {' | '.join(f'{tool}: found, warned' for tool in tools)} | faults compared | the same faults found | all failures the same |",
        f"|{' --- |' * (5 + len(tools))}",
    ]
    for api, budget in sorted({(row["api"], row["per_operation"]) for row in rows}):
        mine = [one for one in runs.values() if len(one) > 1 and all((row["api"], row["per_operation"]) == (api, budget) for row in one.values())]
        faulty = [one for one in mine if all(row["fault"] != CONTROL for row in one.values())]
        cells = []
        for tool in tools:
            found = [row for row in rows if (row["api"], row["per_operation"], row["tool"]) == (api, budget, tool) and row["fault"] != CONTROL]
            warned = sum(row["warned"] and not row["found"] for row in found)
            cells.append(f"{sum(row['found'] for row in found)} + {warned} of {len(found)}" if found else "not run")
        same = [sum(len({row[name] for row in one.values()}) == 1 for one in faulty) for name in ("found", "told")]
        lines.append(f"| {api} | {budget} | {' | '.join(cells)} | {len(faulty)} | {same[0]} | {same[1]} |")
    return "\n".join(lines) + "\n"


def alarms(rows: Sequence[Row]) -> str:
    """What the servers without a fault were reported of."""
    cells = []
    for tool in TOOLS:
        controls = [row for row in rows if row["fault"] == CONTROL and row["tool"] == tool]
        count = len(controls)
        failures, others = (sum(len(row[name]) for row in controls) for name in ("failures", "warnings"))
        cells.append(f"{tool} {failures} in {count} run{'s' * (count != 1)}" + (f" ({others} warnings or gaps of the document)" if others else ""))
    return f"Failures reported of servers without a fault: {', '.join(cells)}.\n"


def missed(tool: str, rows: Iterable[Row]) -> str:
    runs: dict[str, dict[str, list[Row]]] = {api: {} for api in APIS}
    for row in rows:
        if row["tool"] == tool:
            runs[row["api"]].setdefault(row["fault"], []).append(row)
    lines = []
    for api, faults in runs.items():
        if names := [told(name, runs) for name, runs in faults.items() if not all(row["found"] for row in runs)]:
            lines.append(f"- {api}: {', '.join(names)}")
    return f"**Missed by {tool}** (found in so many of its runs):\n\n" + "\n".join(lines or ["- nothing"]) + "\n"


def told(fault: str, rows: list[Row]) -> str:
    """`LosesText (3/10, 7 warned)`."""
    warned = sum(row["warned"] and not row["found"] for row in rows)
    return f"{fault} ({sum(row['found'] for row in rows)}/{len(rows)}" + (f", {warned} warned)" if warned else ")")
