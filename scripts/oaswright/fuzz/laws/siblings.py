"""What holds between instances: none takes the place of another, and each belongs to one parent."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.plan.case import Add, Orphan, OtherParentList, OtherParentRead, ReuseId, SameName, Trace, record
from oaswright.fuzz.resources.conflict import says_taken
from oaswright.fuzz.resources.listing import ids
from oaswright.fuzz.resources.payloads import entries, key_of
from oaswright.text.json_equality import same

# A path's parameter that holds an id: a slug may be shown otherwise in an entry than in a path.
PARENT = re.compile(r"(_id|Id|ID|_?uuid)$")


@law("made-takes-none", "What is made takes the place of nothing that is there", "", compares=True)
def made_takes_none(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Neither its id, after another one was deleted, nor its name, where clients give it."""
    if trace.resource is None or not isinstance(trace.case, ReuseId | SameName) or not trace.writes or not trace.writes[-1].response.ok:
        return
    before, after, made = record(trace.before), record(trace.after), record(trace.writes[-1])
    if before is None or trace.after is None:
        return
    key = trace.resource.key
    if isinstance(trace.case, ReuseId) and made and key_of(made, key) is not None and key_of(made, key) == key_of(before, key):
        yield Breach("id", f"an id that nothing has, which {show(key_of(before, key))} is not", f"{show(key_of(made, key))} once more")
        return
    lost = "" if after is not None else f"{trace.after.response.status} on reading it"
    moved = [name for name in before if after is not None and name not in trace.volatile and not same(before[name], after.get(name))]
    if lost or moved:
        what = lost or f"{moved[0]} is {show((after or {}).get(moved[0]))}, and was {show(before[moved[0]])}"
        yield Breach("there" if isinstance(trace.case, ReuseId) else "name", "what was there before is as it was", what)
    elif isinstance(trace.case, SameName) and says_taken(trace.operation):
        yield Breach("twice", "409, as the document says that the name is taken", f"{trace.writes[-1].response.status}")


@law("below-one-parent", "What is made below one parent is not below another", "", compares=True)
def below_one_parent(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """The list of another parent does not grow, no list shows what names another parent, and an instance that was written does not change there."""
    yield from _strangers(trace)
    looked = trace.listed if isinstance(trace.case, OtherParentList) else trace.again[0] if isinstance(trace.case, Add) and trace.again else None
    if trace.write and trace.write.response.ok and looked and trace.listed_before:
        key = trace.resource.key if trace.resource and isinstance(trace.case, OtherParentList) else ""
        before, after = ids(trace.listed_before, key), ids(looked, key)
        if before is not None and after is not None and len(after) > len(before):
            new = [one for one in after if one not in before]
            yield Breach("list", f"the list of another parent keeps its {len(before)} entries", f"{show(new[:3])} stands in it")
    if isinstance(trace.case, OtherParentRead) and trace.write and trace.write.response.ok and len(trace.again) == 2:
        first, second, own = record(trace.again[0]), record(trace.again[1]), record(trace.after)
        if first is not None and second is not None and own is not None and not same(first, second) and same(second, own):
            yield Breach("read", "404 or 403 below another parent", f"{trace.again[1].response.status}, with what was just written")


def _strangers(trace: Trace) -> Iterator[Breach]:
    """Entries of a nested list whose own field, called as the parent's id in the path, holds the id of another parent."""
    listing = trace.resource.list if trace.resource else None
    parameters = re.findall(r"\{(\w+)\}", listing.path) if listing else []
    if listing is None or not parameters or not PARENT.search(parameters[-1]):
        return
    template = re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(listing.path)) + "$")
    for looked in filter(None, (trace.listed_before, trace.listed)):
        found = template.search(looked.request.path)
        held = {entry.get(parameters[-1]) for entry in entries(looked.response.json) or () if looked.response.ok and isinstance(entry, dict)}
        others = [one for one in held if isinstance(one, str | int) and found and str(one).casefold() != unquote(found[len(parameters)]).casefold()]
        if found and others:
            yield Breach("parent", f"entries whose {parameters[-1]} is {show(unquote(found[len(parameters)]))}", f"{show(others[0])}", steps=(looked,))
            return


@law("orphan-is-gone", "What belongs to a deleted parent is gone, or the parent stays", "", compares=True)
def orphan_is_gone(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Its list cannot be read; nor can it, if it lies below its parent, or if the document lets the deletion be refused for a conflict."""
    if not isinstance(trace.case, Orphan) or not trace.write or not trace.write.response.ok or trace.write.response.status == 202:
        return
    if trace.listed is not None and trace.listed.response.ok and entries(trace.listed.response.json):
        yield Breach(
            "list",
            "404 on the list below a deleted parent, or nothing in it",
            f"{trace.listed.response.status}, with entries",
            steps=(trace.write, trace.listed),
        )
    elif trace.after is not None and trace.after.response.ok:
        below = trace.resource is not None and trace.after.request.path.startswith(trace.write.request.path + "/")
        if below or "409" in trace.operation.responses:
            yield Breach(
                "read", "409, or a child that is gone with its parent", f"{trace.write.response.status}, and the child reads {trace.after.response.status}"
            )
