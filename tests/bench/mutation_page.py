"""The page of the mutation bench, and why each mutant that survived our fuzz did."""

from collections import Counter
from typing import Any

Row = dict[str, Any]

# Why a mutant survives: its kind, and what it is about.
LIMITED = ("not reached as it is served", "the sandbox limits the rate only where it is started with a limit, and the judged one is not")
LISTED = ("not seen over HTTP", "tokens are listed by the command line alone")
LOGGED = ("not seen over HTTP", "it is written to the log alone")
ORDER = ("not seen over HTTP", "where an action stands among the others: no operation shows it")
DEEP = ("not sent", "only JSON of about a hundred levels shows it, and the document does not say how many the service takes")
UNSEEN = ("not looked at", "")
WHY: dict[str, tuple[str, str]] = {
    "store/token_rows:12 RemoveDecorator 0": LISTED,
    "store/token_rows:34 NumberReplacer 0": ("not seen over HTTP", "a token's number counts for the log and the limit of its rate alone"),
    "store/token_rows:59 NumberReplacer 11": LISTED,
    "store/token_rows:59 NumberReplacer 12": LISTED,
    "store/token_rows:59 NumberReplacer 13": LISTED,
    "front:51 ReplaceBinaryOperator_Sub_LShift 0": LOGGED,
    "front:57 NumberReplacer 5": LOGGED,
    "rate:44 ReplaceBinaryOperator_Add_FloorDiv 0": (
        "allowed by the document",
        "when a window of the rate limit ends; the document says only that it is a number",
    ),
    "rate:53 ReplaceBinaryOperator_Add_LShift 1": LIMITED,
    "rate:53 ReplaceBinaryOperator_Sub_Add 0": LIMITED,
    "rate:56 ReplaceBinaryOperator_FloorDiv_RShift 0": ("needs time", "where a window of the rate limit begins; the document does not say when it ends"),
    "rate:65 NumberReplacer 6": LIMITED,
    "rate:72 ReplaceComparisonOperator_Eq_Gt 1": LIMITED,
    "rate:75 ReplaceBinaryOperator_Add_Mul 2": LIMITED,
    "body:43 AddNot 3": ("not sent", "only a body longer than the service takes shows it, and it is refused a few lines further on"),
    "body:60 ReplaceBinaryOperator_Add_BitOr 0": DEEP,
    "body:60 ReplaceBinaryOperator_Add_BitXor 0": DEEP,
    "body:60 ReplaceComparisonOperator_Gt_GtE 2": DEEP,
    "merge:17 ReplaceBinaryOperator_BitOr_Sub 0": ("not seen over HTTP", "two fields are stored that no answer shows"),
    "merge:21 ReplaceComparisonOperator_Eq_Is 0": ("not seen over HTTP", "the mask becomes the password: no answer shows one"),
    "image_source:19 ReplaceComparisonOperator_Is_IsNot 1": (
        "allowed by the document",
        "a write is answered with 404, which says that there is no other action: no operation lists or makes actions",
    ),
    "actions:80 ReplaceComparisonOperator_Eq_GtE 0": ("not sent", "only a request with two Authorization headers shows it"),
    "actions:127 AddNot 9": ORDER,
    "actions:127 ReplaceComparisonOperator_NotEq_LtE 2": ORDER,
    "actions:137 ReplaceOrWithAnd 2": ("not sent", "only a request without a proper Host shows it"),
}

HEAD = """# Mutants of the sandbox

[cosmic-ray](https://cosmic-ray.readthedocs.io) changes one place of the sandbox's own code at a time, in the modules that the endpoint runs through.
Each mutant is judged by the whole campaign of `oaswright fuzz` (*ours*: a failure, not a warning, kills) and by `st run --continue-on-failure` (*bare*,
started again with another seed while requests are left), both with {budget} requests as the server counts them and a server that is new. Of {total:,} mutants,
{drawn} were drawn with seed {seed}; {left} of these do not start and are left out of both. The server without a mutation was reported of {alarms} failures.
`uv run --with cosmic-ray python -m tests.bench.fuzz_mutation --count {drawn} --seed {seed} --page tests/bench/results/fuzz_mutation.md` repeats it.

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
    survived = [WHY.get(row["name"], UNSEEN) for row in ran if not row["ours"]["killed"]]
    kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(kind for kind, _ in survived).most_common())
    lines += ["", f"**Survived ours**: {kinds}.", "", "| mutant | was | is | kind | why | bare |", "| --- | --- | --- | --- | --- | --- |"]
    for row in ran:
        if not row["ours"]["killed"]:
            kind, why = WHY.get(row["name"], UNSEEN)
            cells = [row["name"], f"`{_plain(row['before'])}`", f"`{_plain(row['after'])}`", kind, why, "killed" if row["bare"]["killed"] else "survived"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _plain(code: str) -> str:
    return code.replace("|", "\\|").replace("`", "'")
