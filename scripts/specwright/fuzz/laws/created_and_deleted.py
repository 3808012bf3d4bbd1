import re
from collections.abc import Iterator
from typing import Any

from specwright.fuzz.answers import entries, identity, names
from specwright.fuzz.case import Kind, Trace, record
from specwright.fuzz.laws import Breach, Known, law, show
from specwright.fuzz.listing import ids
from specwright.fuzz.paging import may_be_part

MARKS = re.compile(r"delet|archiv|remov|trash|status|state|active|cancel|closed", re.IGNORECASE)


@law("created-is-there", "What was made can be read, and stands in the list", "WFC 120", compares=True)
def created_is_there(trace: Trace, known: Known) -> Iterator[Breach]:
    """Under the id that the answer gave."""
    if trace.case.kind is Kind.ADD:
        yield from _added(trace)
    if trace.case.kind is not Kind.CREATE or not trace.write or not trace.write.response.ok or trace.after is None:
        return
    if not trace.after.response.ok:
        yield Breach("read", "the new resource can be read", f"{trace.after.response.status} on reading it")
    elif trace.listed is not None and (problem := _in_list(trace, expected=True)):
        yield Breach("list", "the new resource stands in the list", problem)


@law("deleted-is-gone", "What was deleted is gone", "WFC 113", compares=True)
def deleted_is_gone(trace: Trace, known: Known) -> Iterator[Breach]:
    """It cannot be read or written, and the list does not hold it; a second DELETE may say 404 or succeed again, a PUT may make it anew.

    Silent where what is read says of itself that it is deleted.
    """
    if trace.case.kind is not Kind.DELETE or not trace.write or not trace.write.response.ok or trace.after is None:
        return
    if trace.after.response.status not in (404, 410, 403):
        if not _is_marked(trace):
            yield Breach("read", "404 on reading what was deleted", f"{trace.after.response.status}")
    elif trace.listed is not None and (problem := _in_list(trace, expected=False)):
        yield Breach("list", "the list does not hold what was deleted", problem)
    elif written := next((one for one in trace.again[1:] if one.response.ok and (one.request.method, one.response.status) != ("PUT", 201)), None):
        yield Breach("write", "404 on writing what was deleted", f"{written.response.status} for {written.request.method}", written.request.operation)


@law("delete-takes-one", "A DELETE takes nothing else with it", "", compares=True)
def delete_takes_one(trace: Trace, known: Known) -> Iterator[Breach]:
    """Every other entry that the list showed stands in it still: those of later pages move up, and none moves down."""
    if trace.case.kind is not Kind.DELETE or not trace.write or not trace.write.response.ok or trace.resource is None:
        return
    key, gone = trace.resource.key, record(trace.before)
    before, after = ids(trace.listed_before, key), ids(trace.listed, key)
    if before is None or after is None or gone is None:
        return
    lost = [one for one in before if one not in after and one != identity(gone, key)]
    if lost:
        yield Breach("list", f"the other entries of {len(before)} stay in the list", f"{show(lost[:3])} went with it")


def _is_marked(trace: Trace) -> bool:
    """Whether a field that says so has changed."""
    before, after = record(trace.before) or {}, record(trace.after) or {}
    return any(MARKS.search(name) and before.get(name) != value for name, value in after.items())


@law("list-is-read", "A list shows a resource as a read does", "", compares=True)
def list_is_read(trace: Trace, known: Known) -> Iterator[Breach]:
    """Field by field, where both show it."""
    read = record(trace.after)
    if trace.case.kind is not Kind.CREATE or trace.listed is None or read is None or trace.resource is None:
        return
    for entry in entries(trace.listed.response.json) or ():
        if isinstance(entry, dict) and _is(entry, read, trace.resource.key):
            for name in sorted(entry.keys() & read.keys()):
                if entry[name] != read[name]:
                    yield Breach(name, f"{name} is {read[name]!r} in the list, as it is read", f"it is {entry[name]!r}")


def _added(trace: Trace) -> Iterator[Breach]:
    """What was added stands in its list, if the answer says what it is called."""
    made = record(trace.write)
    listed = entries(trace.listed.response.json) if trace.listed and trace.listed.response.ok else None
    if (
        trace.listed is None
        or listed is None
        or not made
        or not any(name in made for name in ("id", "uuid"))
        or may_be_part(trace.operation, trace.listed, listed)
    ):
        return
    if not any(identity(one) == identity(made) for one in listed):
        yield Breach("list", "the new entry stands in the list", f"a list of {len(listed)} entries without it")


def _is(entry: dict[str, Any], read: dict[str, Any], key: str) -> bool:
    name = next((name for name in names(key) if name in entry and name in read), "")
    return bool(name) and bool(entry[name] == read[name])


def _in_list(trace: Trace, *, expected: bool) -> str:
    """What is wrong with the list, "" if nothing can be said: a long list may be a page."""
    known = record(trace.after if expected else trace.before)
    listed = entries(trace.listed.response.json) if trace.listed and trace.listed.response.ok else None
    if known is None or listed is None or trace.resource is None:
        return ""
    if expected and trace.resource.list and trace.listed and may_be_part(trace.resource.list, trace.listed, listed):
        return ""
    there = any(isinstance(entry, dict) and _is(entry, known, trace.resource.key) for entry in listed)
    return "" if there is expected else f"a list of {len(listed)} entries {'without' if expected else 'with'} it"
