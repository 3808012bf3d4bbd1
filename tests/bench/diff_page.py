"""The page of the bench beside redocly: times, verdicts on the suite, and each difference on GitHub's document."""

import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oaswright import pointer
from oaswright.document import objects


@dataclass(frozen=True)
class Edit:
    """An edit of the suite: what it means, what we say, and the step that redocly asks for."""

    name: str
    wire: str
    source: str
    our_wire: str
    our_source: str
    bump: str

    @property
    def breaks(self) -> bool | None:
        """Whether it breaks clients that run; None where it breaks code alone, which a tool may count or not."""
        return True if self.wire == "major" else None if self.source == "major" else False

    @property
    def is_ours_right(self) -> bool:
        return (self.our_wire, self.our_source) == (self.wire, self.source)

    @property
    def is_theirs_right(self) -> bool:
        return self.breaks is None or (self.bump == "major") == self.breaks


@dataclass(frozen=True)
class Releases:
    """Two releases of one document and what both tools say of them."""

    names: tuple[str, str]
    old: dict[str, Any]
    new: dict[str, Any]
    ours: dict[str, Any]
    theirs: dict[str, Any]

    @cached_property
    def reached(self) -> set[str]:
        """The components that some operation of either release reaches."""
        found: set[str] = set()
        pending = [(tree, link) for tree in (self.old, self.new) for part in ("paths", "webhooks") for link in objects.links(tree.get(part) or {})]
        while pending:
            tree, link = pending.pop()
            at = "/" + "/".join(link.split("/")[1:4])
            if (key := f"{id(tree)}{at}") not in found:
                found |= {key, at}
                pending += [(tree, other) for other in objects.links(pointer.get(tree, at))]
        return found

    def is_reached(self, at: str) -> bool:
        return not at.startswith("/components/") or "/" + "/".join(at.split("/")[1:4]) in self.reached

    @cached_property
    def their_majors(self) -> list[dict[str, Any]]:
        return [one for one in self.theirs["changes"] if one["impact"] == "major"]

    @cached_property
    def our_majors(self) -> list[dict[str, Any]]:
        return [one for one in self.ours["changes"] if one["verdict"] == "major"]

    def written(self, theirs: dict[str, Any]) -> list[str]:
        """Where one of their changes is written, and what is referred to there: they name the way through references."""
        return next((places for tree in (self.new, self.old) if (places := followed(tree, theirs["path"]))), [theirs["path"].removeprefix("#")])

    def class_of(self, theirs: dict[str, Any]) -> str:
        """What our verdicts say of one of theirs."""
        places = self.written(theirs)
        if any(related(at, one["pointer"]) for one in self.our_majors for at in places):
            return "we say so too"
        if not self.is_reached(places[0]):
            return "no operation reaches it"
        near = [
            one["proof"]
            for one in self.ours["changes"]
            if one["verdict"] != "major" and one["axis"] == "wire" and any(related(at, one["pointer"]) for at in places)
        ]
        return "we prove it safe" if "covers" in near else "we have another rule" if near else "we say nothing there"

    @cached_property
    def only_ours(self) -> list[dict[str, Any]]:
        theirs = [at for one in self.their_majors for at in self.written(one)]
        return [one for one in self.our_majors if not any(related(at, one["pointer"]) for at in theirs)]


def followed(tree: Any, path: str) -> list[str]:
    """The pointer that a way through references leads to, and the one that is referred to there; none where it leads nowhere."""
    at, node = "", tree
    for token in pointer.split(path):
        at, node = _target(tree, at, node)
        try:
            at, node = pointer.join(at, token), pointer.step(node, token)
        except KeyError:
            return []
    return list(dict.fromkeys([at, _target(tree, at, node)[0]]))


def _target(tree: Any, at: str, node: Any) -> tuple[str, Any]:
    while isinstance(node, dict) and "$ref" in node:
        at = node["$ref"].removeprefix("#")
        node = pointer.get(tree, at)
    return at, node


def related(one: str, other: str) -> bool:
    """Whether two pointers mean one place, or one that is part of it."""
    return pointer.related(one, other)


def page(suite: list[Edit], seconds: dict[str, dict[str, list[float]]], releases: Releases) -> str:
    """The whole page."""
    parts = [HEAD, *_times(seconds), "", *_suite(suite), "", *_github(releases)]
    return "\n".join(parts).rstrip() + "\n"


HEAD = """\
# `oaswright diff` beside `redocly diff`

`python -m tests.bench.diff_redocly` repeats it: redocly comes from npm, each tool runs as its command, by turns, on one machine, which other work may have shared.
"""


def _times(seconds: dict[str, dict[str, list[float]]]) -> Iterator[str]:
    yield from (
        "## Time",
        "",
        "CPU seconds, user and system:",
        "",
        "| | oaswright diff | redocly diff | ratio of the medians | `json.loads` of both files |",
        "| --- | --- | --- | --- | --- |",
    )
    for name, found in seconds.items():
        one, other, bare = (found[tool] for tool in ("oaswright diff", "redocly diff", "json.loads"))
        ratio = statistics.median(one) / statistics.median(other)
        yield f"| {name} | {', '.join(f'{value:.2f}' for value in one)} | {', '.join(f'{value:.2f}' for value in other)} | {ratio:.2f} | {min(bare):.2f} |"


def _suite(suite: list[Edit]) -> Iterator[str]:
    asked = [edit for edit in suite if edit.breaks is not None]
    yield from (f"## The suite: {len(suite)} edits", "")
    yield "Whether an edit breaks clients that run; an edit that breaks only code written against generated names counts for neither tool."
    yield from ("", "| tool | right | breaking and not said so | called breaking and is not |", "| --- | --- | --- | --- |")
    tools: dict[str, Callable[[Edit], bool]] = {"oaswright diff": lambda edit: edit.our_wire == "major", "redocly diff": lambda edit: edit.bump == "major"}
    for name, says in tools.items():
        right = sum(says(edit) == edit.breaks for edit in asked)
        missed, wrong = sum(bool(edit.breaks) and not says(edit) for edit in asked), sum(not edit.breaks and says(edit) for edit in asked)
        yield f"| {name} | {right} of {len(asked)} | {missed} | {wrong} |"
    exact = sum(edit.is_ours_right for edit in suite)
    yield from ("", f"By the exact step on both axes, oaswright is right on {exact} of {len(suite)}. Where redocly is not right:", "")
    for edit in suite:
        if not edit.is_theirs_right:
            yield f"- {edit.name}: it says {edit.bump}; the wire is {edit.wire}"


def _github(releases: Releases) -> Iterator[str]:
    old, new = releases.names
    theirs, ours = releases.their_majors, releases.our_majors
    yield from (f"## GitHub's document, {old} to {new}", "")
    proofs = Counter(one["proof"] for one in ours if one["axis"] == "wire")
    yield (
        f"redocly names {len(theirs)} major changes by their places; oaswright {sum(one['axis'] == 'wire' for one in ours)} on the wire "
        f"({proofs['witness']} shown by a value, {proofs['rule']} by rule, {proofs['undecided']} undecided) and {sum(one['axis'] == 'source' for one in ours)} in the source. "
        "Two verdicts agree where one stands at or below the place of the other."
    )
    classes = {id(one): releases.class_of(one) for one in theirs}
    names = list(dict.fromkeys(READING))
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    for one in theirs:
        for rule in dict.fromkeys(verdict["ruleId"] for verdict in one["verdicts"] if verdict["impact"] == "major") or ["?"]:
            by_rule[rule][classes[id(one)]] += 1
    yield from ("", "| redocly's rule | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names))
    for rule, counts in sorted(by_rule.items(), key=lambda item: -sum(item[1].values())):
        yield f"| {rule} | " + " | ".join(str(counts[name] or "") for name in names) + " |"
    yield ""
    for name in names[1:]:
        members = [one for one in theirs if classes[id(one)] == name]
        yield from (f"### Only redocly: {name} ({len(members)})", "", READING[name], "")
        yield from (f"- `{one['path'].removeprefix('#')}`: {_short(one['verdicts'][0]['message'])}" for one in members)
        yield ""
    yield from (f"### Only oaswright ({len(releases.only_ours)})", "")
    for one in releases.only_ours:
        yield f"- {one['axis']}, {one['proof']}: {_short(one['message'])}"
        if one["proof"] == "witness":
            yield f"  - `{_short(json.dumps(one['witness']), 160)}`"


def _short(text: str, longest: int = 220) -> str:
    text = re.sub(r"([*_<>\[\]|])", r"\\\1", " ".join(text.split())) if longest == 220 else text
    return text if len(text) <= longest else text[:longest] + "..."


READING = {
    "we say so too": "",
    "we prove it safe": "The sets of values are proved to hold each other as they should: clients that run go on running.",
    "we have another rule": "Redocly takes paths that are gone for new names of others that are new, and compares the two; we say that the old ones are gone and the others new.",
    "no operation reaches it": "These components are used by no operation or webhook of either release (GitHub's 3.0 document keeps its webhooks under `x-webhooks`), so nothing changes on the wire of an operation.",
    "we say nothing there": "Redocly pairs alternatives by their position and statuses that are gone with others that are new; we say that `503` is gone. Alternatives that are added are taken by one that was there, so nothing new is sent; `int64` asserts nothing.",
}
