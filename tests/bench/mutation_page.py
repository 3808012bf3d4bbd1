"""The page of the mutation bench, and why each mutant that survived our fuzz did."""

from typing import Any

Row = dict[str, Any]
# By the mutant's name: its kind, and why.
LIMITED = ("not reached as it is served", "the sandbox limits the rate only where it is started with a limit, and the judged one is not")
REVOKED = ("not reached over HTTP", "tokens are revoked by the command line alone")
AT_LIMIT = ("not sent", "only a body of about as many bytes as the service takes shows it, and the document does not say how many these are")
WHY: dict[str, tuple[str, str]] = {
    "store/token_rows:64 ReplaceComparisonOperator_Eq_Is 3": REVOKED,
    "store/token_rows:64 ReplaceComparisonOperator_Eq_LtE 3": REVOKED,
    "rate:56 ReplaceBinaryOperator_FloorDiv_RShift 0": ("needs time", "where a window of the rate limit begins; the document does not say when it ends"),
    "rate:72 ReplaceComparisonOperator_Eq_Lt 1": LIMITED,
    "rate:53 ReplaceBinaryOperator_Sub_BitAnd 0": LIMITED,
    "rate:62 ReplaceBinaryOperator_Sub_RShift 1": LIMITED,
    "rate:61 ReplaceComparisonOperator_Lt_Gt 0": (
        "allowed by the document",
        "every request is answered with 429, which the document names; ours warns that nothing could be judged",
    ),
    "body:43 ReplaceComparisonOperator_Gt_Eq 0": AT_LIMIT,
    "body:46 NumberReplacer 2": AT_LIMIT,
    "body:49 ReplaceComparisonOperator_Gt_Eq 1": ("not sent", "only a body that is longer than the service takes, and does not say how long it is, shows it"),
    "store/action_rows:48 ReplaceComparisonOperator_Eq_NotEq 5": (
        "allowed by the document",
        "an action that is moved behind another one is answered with 404, which says that there is no other one: no operation lists or makes actions",
    ),
    "store/action_rows:12 ReplaceBinaryOperator_Pow_BitOr 0": (
        "allowed by the document",
        "nothing is found under the document's own ids; ours warns that no instance is known",
    ),
    "view:20 ReplaceFalseWithTrue 0": (
        "not reached over HTTP",
        "only an action that was never written shows it, as no operation makes one, and no default is documented",
    ),
}

HEAD = """# Mutants of the sandbox

[cosmic-ray](https://cosmic-ray.readthedocs.io) changes one place of the sandbox's own code at a time, in the modules that the endpoint runs through.
Each mutant is judged by the whole campaign of `specwright fuzz` (*ours*: a failure, not a warning, kills) and by `st run --continue-on-failure` (*bare*,
started again with another seed while requests are left), both with {budget} requests as the server counts them and a server that is new. Of {total:,} mutants,
{drawn} were drawn with seed {seed}; {left} of these do not start and are left out of both. The server without a mutation was reported of {alarms} failures.
`uv run --with cosmic-ray python -m tests.bench.fuzz_mutation --count {drawn} --page tests/bench/results/fuzz_mutation.md` repeats it.

| judge | killed | of | score | killed by this one alone |
| --- | --- | --- | --- | --- |"""


def page(rows: list[Row], total: int, seed: int, budget: int, alarms: int) -> str:
    """The scores, and every mutant that survived ours."""
    ran = [row for row in rows if "start" not in row]
    lines = [HEAD.format(budget=budget, total=total, drawn=len(rows), seed=seed, left=len(rows) - len(ran), alarms=alarms)]
    for judge, other in (("ours", "bare"), ("bare", "ours")):
        killed = [row for row in ran if row[judge]["killed"]]
        alone = sum(not row[other]["killed"] for row in killed)
        lines.append(f"| {judge} | {len(killed)} | {len(ran)} | {100 * len(killed) / max(1, len(ran)):.0f}% | {alone} |")
    lines += ["", "**Survived ours**", "", "| mutant | was | is | kind | why | bare |", "| --- | --- | --- | --- | --- | --- |"]
    for row in ran:
        if not row["ours"]["killed"]:
            kind, why = WHY.get(row["name"], ("not looked at", ""))
            cells = [row["name"], f"`{_plain(row['before'])}`", f"`{_plain(row['after'])}`", kind, why, "killed" if row["bare"]["killed"] else "survived"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _plain(code: str) -> str:
    return code.replace("|", "\\|").replace("`", "'")
