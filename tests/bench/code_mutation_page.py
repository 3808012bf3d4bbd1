"""The page of the mutants of our own code, and why each one that the tests let live does no harm."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

HEAD = """# Mutants of the toolkit

[cosmic-ray](https://cosmic-ray.readthedocs.io) changes one place of the code at a time, in the modules that carry security and verdicts: the generated client's
runtime, redaction, the journal, the swap of files, the incremental engine, the verdicts of `diff`, and every report format. {drawn} mutants were drawn with
seed {seed}, and the tests of their module ran on each: **{killed} of {drawn} are killed ({share:.0%})**.
`uv run --with cosmic-ray python -m tests.bench.code_mutation --count {drawn} --seed {seed}` repeats it.

| part | killed | of |
| --- | --- | --- |"""

# Why a mutant survives, by the module, the line as it is, and the line as it became.
WHY: dict[tuple[str, str, str], str] = {
    (
        "generate/runtime/client/_transport/retry",
        "if not (idempotent or status == 429 or (status == 503 and wanted is not None)):",
        "if not (idempotent or status == 429 or (status >= 503 and wanted is not None)):",
    ): "only the two statuses named above have a wait that was asked for",
    (
        "staging/tree",
        "_discard(new, target, folder, self.owned | set(self.changes))",
        "_discard(new, target, folder, self.owned & set(self.changes))",
    ): "a file that is in one of the sets alone stands in the new folder too, and that is asked next",
}


def page(rows: Sequence[dict[str, Any]], seed: int) -> str:
    drawn = Counter(_part(row) for row in rows)
    killed = Counter(_part(row) for row in rows if row["outcome"] != "survived")
    lines = [HEAD.format(drawn=len(rows), seed=seed, killed=killed.total(), share=killed.total() / max(1, len(rows)))]
    lines += [f"| {part} | {killed[part]} | {count} |" for part, count in sorted(drawn.items())]
    survivors = [row for row in rows if row["outcome"] == "survived"]
    if survivors:
        lines += ["", "## Those that survive", "", "| where | the line | becomes | why |", "| --- | --- | --- | --- |"]
        lines += [f"| {row['name'].partition(' ')[0]} | {_code(row['before'])} | {_code(row['after'])} | {_why(row)} |" for row in survivors]
    return "\n".join(lines) + "\n"


def _part(row: dict[str, Any]) -> str:
    module: str = row["name"].partition(":")[0]
    return "generate/runtime" if module.startswith("generate/runtime") else module.rpartition("/")[0] or module


def _why(row: dict[str, Any]) -> str:
    return WHY.get((row["name"].partition(":")[0], row["before"], row["after"]), "a test is missing")


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"
