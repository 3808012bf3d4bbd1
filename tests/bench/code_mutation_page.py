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
    (
        "incremental/tracer",
        "self.changed |= {at for at, name in names.items() if self._before.names.get(at) != name}",
        "self.changed |= {at for at, name in names.items() if self._before.names.get(at) is not name}",
    ): "an equal name in another object makes a section count as changed: more is made anew, never less",
    (
        "report/junit",
        '"".join(_case(finding, tag) for finding, tag in zip(findings, tags, strict=True))',
        '"".join(_case(finding, tag) for finding, tag in zip(findings, tags, strict=False))',
    ): "a tag is made for each finding, so their numbers are equal",
    (
        "staging/tree",
        "for path in sorted(paths, key=lambda one: (one == self.tree.manifest, one)):",
        "for path in sorted(paths, key=lambda one: (one < self.tree.manifest, one)):",
    ): "the manifest may come before other files: what is about to come is named before, and a run that is broken off is completed by the next",
    (
        "diff/schemas/judgement",
        "def _rise(self, pair: Pair, step: Descent, found: LocatedVerdict, *, is_last: bool = False) -> None:",
        "def _rise(self, pair: Pair, step: Descent, found: LocatedVerdict, /, is_last: bool = False) -> None:",
    ): "every caller passes it by name",
    (
        "staging/tree",
        "if not nested or (len(nested) == 1 and nested[0] in self.written and (root / nested[0]).parent.is_dir()):",
        "if not nested or (len(nested) == 1 and nested[0] in self.written and (root / nested[ -1]).parent.is_dir()):",
    ): "the list has one entry there",
    (
        "diff/schemas/judgement",
        "return Witness(lifted[0]) if lifted else None",
        "return Witness(lifted[ -1]) if lifted else None",
    ): "one value was offered, so one came back at most",
    (
        "staging/tree",
        'shown = ", ".join(sorted(one.name for one in self.root.iterdir())[:3])',
        'shown = ", ".join(sorted(one.name for one in self.root.iterdir())[: 2])',
    ): "a test of the whole message came after this run",
    (
        "report/text",
        "ranked = sorted(findings, key=lambda one: (ORDER.index(one.severity), number[one.severity, one.rule] > FEW))",
        "ranked = sorted(findings, key=lambda one: (ORDER.index(one.severity), number[one.severity, one.rule] < FEW))",
    ): "a test of the order among errors came after this run",
    (
        "incremental/tracer",
        'return str(self.operation.node.get("operationId") or self.name)',
        'return str(self.operation.node.get("operationId") and self.name)',
    ): "generation reads it, whose own tests are not among those of this module",
    (
        "staging/tree",
        "if path not in known and path != PENDING and not os.path.lexists(target / inside):",
        "if path not in known and path <= PENDING and not os.path.lexists(target / inside):",
    ): "a test of files that come during the swap came after this run",
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
