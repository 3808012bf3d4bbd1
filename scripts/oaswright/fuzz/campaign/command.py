"""`oaswright fuzz --shard`, `--workers`, `--cluster` and `oaswright fuzz merge`: sessions on campaigns of many units."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from oaswright import project
from oaswright.document.document import Document
from oaswright.errors import OutputError, UsageError
from oaswright.finding import display
from oaswright.fuzz.campaign import journals, work
from oaswright.fuzz.campaign.continuous import Continuous
from oaswright.fuzz.campaign.coordinator import DistributedCampaign, Merged
from oaswright.fuzz.campaign.executor import Executor, InProcess
from oaswright.fuzz.campaign.unit import Shard
from oaswright.fuzz.run import campaign, command
from oaswright.fuzz.schemathesis import engine
from oaswright.fuzz.wire import credentials
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.journal import Journal
from oaswright.fuzz.wire.ledger import Ledger
from oaswright.fuzz.wire.target import Target

FOLDER = "campaigns"
KEPT = 8  # folders of other campaigns
WHOLE = Shard(1, 1)


@dataclass(frozen=True)
class SpreadOptions:
    """How a campaign is spread; `workers` 0 runs it in this process, `cluster` names a Dask cluster. `journal` is where the results are kept."""

    workers: int = 0
    cluster: str = ""
    shard: Shard | None = None
    journal: Path | None = None
    corpus: str = ""


def plan(workers: int | None, cluster: str, shard: str, journal: Path | None, corpus: str) -> SpreadOptions:
    """Read the options of the command line. UsageError if they contradict each other."""
    if workers and cluster:
        raise UsageError("--workers and --cluster: expected one of them", hint="a cluster that is named has its own workers")
    return SpreadOptions(workers or 0, cluster, _shard(shard) if shard else None, journal, corpus)


def duration(text: str) -> float:
    """Return the seconds of `8h`, `90m` or `1h30m`. UsageError if it is no duration."""
    found = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text)
    seconds = sum(int(number or 0) * unit for number, unit in zip(found.groups(), (3600, 60, 1), strict=True)) if found else 0
    if not seconds:
        raise UsageError(f"--for {text}: expected a duration", hint="write 8h, 90m or 1h30m")
    return float(seconds)


def _shard(text: str) -> Shard:
    """Read `3/8`. UsageError if it is no shard."""
    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise UsageError(f"--shard {text}: expected the number of a shard and how many there are", hint="write --shard 1/8 for the first of eight")
    return Shard(int(number), int(count))


@contextmanager
def opened(call: command.CommandOptions, plan: SpreadOptions) -> Iterator[command.Session]:
    """Provide a session whose campaign is spread as the plan says."""
    found = call.project or project.find(call.folder)
    with ExitStack() as stack:

        def make(document: Document, target: Target, tokens: Tokens, options: campaign.Options, *, journal: Journal) -> campaign.Campaign:
            identity = _identity(document, tokens, options, target)
            folder, known = _folder(found.cache / "fuzz" / FOLDER, identity | {"shard": str(plan.shard or WHOLE)}, resume=call.resume)
            path = plan.journal or (
                found.cache / "fuzz" / f"shard-{plan.shard.number}-of-{plan.shard.count}.ndjson" if plan.shard else folder / "results.ndjson"
            )
            writer = stack.enter_context(_writer(path, identity, str(plan.shard or WHOLE), target.base_url))
            variables = command.environment_of(found)
            secrets = work.secrets(target.connection, found.settings.fuzz, tokens, variables)
            ledger = Ledger(call.rate, options.max_seconds)
            executor = stack.enter_context(
                _executor(plan, ledger, target, {name: variables[name] for name in found.settings.fuzz.environment} | secrets, options.cache)
            )
            is_continuous = plan.corpus or options.max_requests is None
            spread = (partial(Continuous, place=plan.corpus) if is_continuous else DistributedCampaign)(
                document, target, tokens, options, journal=journal, executor=executor, settings=found.settings.fuzz, needed=tuple(secrets),
                root=found.root, is_paced=call.rate is not None, folder=folder, shard=plan.shard, writer=writer, known=known,
            )  # fmt: skip
            for result in known.values():
                writer.add(result)
            return spread

        with command.opened(call, make) as session:
            try:
                yield session
            finally:
                stack.close()


@contextmanager
def _executor(plan: SpreadOptions, ledger: Ledger, target: Target, environment: Mapping[str, str], cache: Path | None) -> Iterator[Executor]:
    """Where the units run; local workers and this process find the variables in their environment."""
    if not (plan.workers or plan.cluster):
        yield InProcess(ledger, {**os.environ, **environment}, target)
        return
    import_module("oaswright.cluster")  # which says what to install where Dask is missing
    from oaswright.fuzz.campaign import cluster

    if plan.workers and cache:
        engine.prepare(cache)
    with cluster.opened(plan.workers, plan.cluster, ledger, environment) as executor:
        yield executor


@contextmanager
def _writer(path: Path, identity: Mapping[str, Any], name: str, base_url: str) -> Iterator[journals.Writer]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{display(path)}: the journal cannot be written: {error}", hint="name another file with --journal") from None
    with file:
        yield journals.begin(file, path, identity, name, base_url)


def _folder(base: Path, identity: Mapping[str, Any], *, resume: bool) -> tuple[Path, dict[str, Mapping[str, Any]]]:
    """Return the folder of a campaign, and the results that the same one has left in it if it is to go on."""
    name = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]
    folder = base / name
    known: dict[str, Mapping[str, Any]] = {}
    if resume and (folder / "results.ndjson").exists():
        known = {
            str(one["unit"]): one
            for one in journals.read(folder / "results.ndjson").results
            if one["reason"] not in ("interrupted", "stopped", "time", "error")
        }
    elif folder.exists() and not resume:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted((one for one in base.iterdir() if one != folder and one.is_dir()), key=lambda one: one.stat().st_mtime)
    for one in others[:-KEPT]:
        shutil.rmtree(one, ignore_errors=True)
    return folder, known


def _identity(document: Document, tokens: Tokens, options: campaign.Options, target: Target) -> dict[str, Any]:
    """All that the results of a campaign follow from; shards of one campaign may have targets of their own."""
    everything = command.identity_of(document, target, tokens, options)
    return {name: value for name, value in everything.items() if name != "target"} | {"max-requests": options.max_requests}


@contextmanager
def merged(call: command.CommandOptions, paths: Sequence[Path]) -> Iterator[command.Session]:
    """Provide a session on what shards have found. UsageError if they do not make up one campaign."""
    written = [journals.read(path) for path in paths]
    results = journals.results(written)
    found = call.project or project.find(call.folder)
    tree = found.load().usable.document
    tokens = credentials.from_settings(found.settings.fuzz.tokens, tree, command.environment_of(found))
    first = written[0].identity
    options = replace(command.options_of(call, found, tree), max_requests=first["max-requests"], seed=first["seed"])
    digest = command.identity_of(tree, Target("", ""), tokens, options)["document"]
    if first["document"] != digest:
        raise UsageError(
            f"{display(paths[0])}: the shards were run on another version of {found.settings.document}", hint="check out the revision that they were run on"
        )
    ends = [str(one.end.get("reason", "")) for one in written]
    cut_off = [one.shard for one in written if not one.end]
    problems = [f"shard {one.shard}: {one.end['problem']}" for one in written if one.end.get("problem")]
    problems += [f"shard {', '.join(cut_off)} did not end"] if cut_off else []

    def make(document: Document, target: Target, tokens: Tokens, options: campaign.Options, *, journal: Journal) -> campaign.Campaign:
        return Merged(document, target, tokens, options, journal=journal, merged=results, ended=ends, problem="; ".join(problems))

    names = [one.target for one in written]
    yield command.Session(
        tree, Target(f"{len(written)} shards", names[0]), tokens, options, call=call, root=found.root,
        min_reach=found.settings.fuzz.min_reach if call.min_reach is None else call.min_reach, make=make,
    )  # fmt: skip
