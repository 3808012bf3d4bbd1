from collections.abc import Iterator
from typing import Any

from specwright.fuzz.case import Kind, Trace, record
from specwright.fuzz.laws import Breach, Known, law
from specwright.fuzz.paging import may_be_part


@law("created-is-there", "What was made can be read, and stands in the list", "WFC 120", compares=True)
def created_is_there(trace: Trace, known: Known) -> Iterator[Breach]:
    """Under the id that the answer gave."""
    if trace.case.kind is not Kind.CREATE or not trace.write or not trace.write.response.ok or trace.after is None:
        return
    if not trace.after.response.ok:
        yield Breach("read", "the new resource can be read", f"{trace.after.response.status} on reading it")
    elif trace.listed is not None and (problem := _in_list(trace, expected=True)):
        yield Breach("list", "the new resource stands in the list", problem)


@law("deleted-is-gone", "What was deleted is gone", "WFC 113", compares=True)
def deleted_is_gone(trace: Trace, known: Known) -> Iterator[Breach]:
    """It cannot be read, and the list does not hold it; a second DELETE may say 404 or succeed again."""
    if trace.case.kind is not Kind.DELETE or not trace.write or not trace.write.response.ok or trace.after is None:
        return
    if trace.after.response.status not in (404, 410, 403):
        yield Breach("read", "404 on reading what was deleted", f"{trace.after.response.status}")
    elif trace.listed is not None and (problem := _in_list(trace, expected=False)):
        yield Breach("list", "the list does not hold what was deleted", problem)


@law("delete-takes-one", "A DELETE takes nothing else with it", "", compares=True)
def delete_takes_one(trace: Trace, known: Known) -> Iterator[Breach]:
    """The list loses the one entry, and only that."""
    if trace.case.kind is not Kind.DELETE or not trace.write or not trace.write.response.ok or not trace.listed or not trace.listed_before:
        return
    before, after = entries(trace.listed_before.response.json), entries(trace.listed.response.json)
    if before is not None and after is not None and len(after) < len(before) - 1:
        yield Breach("list", f"{len(before) - 1} of {len(before)} entries stay in the list", f"{len(after)} stay")


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


def entries(answer: Any) -> list[Any] | None:
    """The entries of a list, bare or in an envelope."""
    if isinstance(answer, dict):
        return next((value for value in answer.values() if isinstance(value, list)), None)
    return answer if isinstance(answer, list) else None


def _is(entry: dict[str, Any], read: dict[str, Any], key: str) -> bool:
    name = next((name for name in (key, "id", "url", "href", "name") if name in entry and name in read), "")
    return bool(name) and entry[name] == read[name]


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
