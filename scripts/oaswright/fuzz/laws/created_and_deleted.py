import re
from collections.abc import Iterator
from typing import Any

from oaswright.fuzz.failure import Category
from oaswright.fuzz.laws import Breach, LawContext, law, show
from oaswright.fuzz.laws.comparison import empty
from oaswright.fuzz.plan.case import Add, Create, Delete, Trace, record
from oaswright.fuzz.resources.listing import ids
from oaswright.fuzz.resources.pagination import may_be_part
from oaswright.fuzz.resources.payloads import entries, identity, shows
from oaswright.text.json_equality import same

MARKS = re.compile(r"delet|archiv|remov|trash|status|state|active|cancel|closed", re.IGNORECASE)


@law("created-is-there", "What was made can be read, and stands in the list", "WFC 120", compares=True)
def created_is_there(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Under the id that the answer gave."""
    if isinstance(trace.case, Add):
        yield from _added(trace, known)
    if not isinstance(trace.case, Create) or not trace.write or not trace.write.response.ok or trace.after is None:
        return
    if not trace.after.response.ok:
        yield Breach("read", "the new resource can be read", f"{trace.after.response.status} on reading it")
    elif trace.resource and (problem := _lacks(trace, known, record(trace.after), trace.resource.key)):
        yield Breach("list", "the new resource stands in the list", problem)


@law("deleted-is-gone", "What was deleted is gone", "WFC 113", compares=True)
def deleted_is_gone(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """It cannot be read or written, and the list does not hold it; a second DELETE may say 404 or succeed again, a PUT may make it anew.

    Silent where what is read says of itself that it is deleted.
    """
    if not isinstance(trace.case, Delete) or not trace.write or not trace.write.response.ok or trace.after is None:
        return
    if trace.after.response.status not in (404, 410, 403):
        if not _is_marked(trace):
            yield Breach("read", "404 on reading what was deleted", f"{trace.after.response.status}")
    elif trace.resource and (problem := _holds(trace, record(trace.before), trace.resource.key)):
        yield Breach("list", "the list does not hold what was deleted", problem)
    elif written := next((one for one in trace.again[1:] if one.response.ok and (one.request.method, one.response.status) != ("PUT", 201)), None):
        yield Breach("write", "404 on writing what was deleted", f"{written.response.status} for {written.request.method}", written.request.operation)


@law("delete-takes-one", "A DELETE takes nothing else with it", "", compares=True)
def delete_takes_one(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Every other entry that the list showed stands in it still: those of later pages move up, and none moves down."""
    if not isinstance(trace.case, Delete) or not trace.write or not trace.write.response.ok or trace.resource is None:
        return
    key, gone = trace.resource.key, record(trace.before)
    before, after = ids(trace.listed_before, key), ids(trace.listed, key)
    if before is None or after is None or gone is None:
        return
    lost = [one for one in before if one not in after and one != identity(gone, key)]
    if lost and not _moves(trace, known, key):
        yield Breach("list", f"the other entries of {len(before)} stay in the list", f"{show(lost[:3])} went with it")


def _is_marked(trace: Trace) -> bool:
    """Whether a field that says so has changed."""
    before, after = record(trace.before) or {}, record(trace.after) or {}
    return any(MARKS.search(name) and before.get(name) != value for name, value in after.items())


@law("list-is-read", "A list shows a resource as a read does", "", compares=True)
def list_is_read(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Field by field, where both show it. Entries that leave out what a read expands are asked about once for each operation."""
    read = record(trace.after)
    if not isinstance(trace.case, Create) or trace.listed is None or read is None or trace.resource is None:
        return
    for entry in (one for page in trace.whole_list for one in entries(page.response.json) or ()):
        if shows(entry, read, trace.resource.key):
            for name in sorted(entry.keys() & read.keys()):
                if not same(entry[name], read[name]) and not is_summary(entry[name], read[name]):
                    yield Breach(name, f"{name} is {show(read[name])} in the list, as it is read", f"it is {show(entry[name])}")
            reduced = [name for name in sorted(entry.keys() & read.keys()) if not same(entry[name], read[name]) and is_summary(entry[name], read[name])]
            if reduced:
                yield Breach(
                    "not expanded", f"the list shows {', '.join(reduced)} as a read does", "an entry of the list holds null, nothing or a part: does a list leave it out?",
                    category=Category.QUESTION,
                )  # fmt: skip


def is_summary(shown: Any, read: Any) -> bool:
    """Whether a list shows less of a field than a read: null, nothing, the start of a text, or objects with fewer fields."""
    if empty(shown) or shown in ([], {}):
        return True
    if isinstance(shown, dict) and isinstance(read, dict):
        return all(name in read and (same(value, read[name]) or is_summary(value, read[name])) for name, value in shown.items())
    return False


def _added(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """What was added stands in its list, if the answer says what it is called."""
    made = record(trace.write)
    if made and any(name in made for name in ("id", "uuid")) and (problem := _lacks(trace, known, made, "")):
        yield Breach("list", "the new entry stands in the list", problem)


def _moves(trace: Trace, known: LawContext, key: str) -> bool:
    """Whether a page may have lost entries to other pages: it was not the whole list, and is not known to stand still."""
    first, once_more = trace.listed, trace.pages[-1] if trace.pages else None
    asked = known.operations.get(first.request.operation) if first else None
    is_part = first is None or asked is None or may_be_part(asked, first, ids(first, key) or [])
    return is_part and (first is None or once_more is None or once_more.request.url != first.request.url or ids(first, key) != ids(once_more, key))


def _holds(trace: Trace, gone: dict[str, Any] | None, key: str) -> str:
    """The page that shows a record, in words; "" if none does."""
    for page in trace.whole_list if gone else ():
        listed = entries(page.response.json) if page.response.ok else None
        if any(shows(one, gone or {}, key) for one in listed or ()):
            return f"a list of {len(listed or ())} entries with it"
    return ""


def _lacks(trace: Trace, known: LawContext, made: dict[str, Any] | None, key: str) -> str:
    """What a list that was read to its end shows instead of a record; "" if it shows it, or if nothing can be said: it may go on, or not stand still."""
    pages = trace.whole_list
    if not pages or made is None or pages[0].request.operation not in known.operations:
        return ""
    if len(pages) > 1 and pages[-1].request.url == pages[0].request.url and ids(pages[0], key) != ids(pages.pop(), key):
        return ""
    seen = 0
    for page in pages:
        listed = entries(page.response.json) if page.response.ok else None
        if listed is None or any(shows(one, made, key) for one in listed):
            return ""
        if not may_be_part(known.operations[page.request.operation], page, listed, seen):
            return f"a list of {seen + len(listed)} entries without it"
        seen += len(listed)
    return ""
