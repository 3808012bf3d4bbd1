"""What no validator asserts and yet decides about the bytes: the encoding and the media type of a string's content, and names in XML."""

from collections.abc import Iterator
from typing import Any

from oaswright.diff.facts.change import Change, Pair
from oaswright.diff.schemas.declared.names import Group, Groups
from oaswright.diff.schemas.strings import texts
from oaswright.diff.schemas.wire_schemas import encoding


class Annotations:
    """Compare them wherever two documents differ, each place once for each direction."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self.seen: dict[Any, set[tuple[Group, Group]]] = {}

    def changes(self, change: Change, pair: Pair) -> Iterator[Change]:
        """Yield what differs below a pair of schemas."""
        is_xml = texts.is_xml(str(change.detail.get("media", "")))
        for way, old, new in self.groups.steps(pair, self.seen.setdefault((pair.direction, is_xml), set())):
            at = old.sites[0], new.sites[0]
            where = change.where + "".join(f" /{step}" if not index else f"/{step}" for index, step in enumerate(filter(None, way.split("."))))
            encodings = [_only(encoding(node) for _, node in group.nodes) for group in (old, new)]
            if all(encodings) and encodings[0] != encodings[1]:
                yield Change("content-encoding", where, *at, {"old": encodings[0], "new": encodings[1]})
            types = [_only(node.get("contentMediaType") for _, node in group.nodes) for group in (old, new)]
            if types[0] != types[1]:
                yield self._media_type(types[0], types[1], pair, where, at)
            contents = [[node["contentSchema"] for _, node in group.nodes if "contentSchema" in node] for group in (old, new)]
            if contents[0] != contents[1]:
                action = "widened" if not contents[1] else "narrowed" if not contents[0] else "changed"
                yield Change(f"{pair.direction.value}-content-schema-{action}", where, *at)
            if is_xml and _xml(old) != _xml(new):
                yield Change("xml", where, *at, {"old": _xml(old), "new": _xml(new)})

    def _media_type(self, old: str, new: str, pair: Pair, where: str, at: tuple[str, str]) -> Change:
        is_wider, is_narrower = _covers(new, old), _covers(old, new)
        action = "widened" if is_wider else "narrowed" if is_narrower else "changed"
        return Change(f"{pair.direction.value}-content-media-type-{action}", where, *at, {"old": old or "anything", "new": new or "anything"})


def _only(values: Iterator[Any]) -> str:
    found = [str(value).lower() for value in values if value]
    return found[0] if found else ""


def _covers(wide: str, one: str) -> bool:
    return wide in ("", "*/*", one) or (wide.endswith("/*") and one.startswith(wide[:-1]))


def _xml(group: Group) -> list[Any]:
    """Return the names in XML, without what is so by default."""
    defaults = {"attribute": False, "wrapped": False, "prefix": None, "namespace": None, "nodeType": None}
    said = [node["xml"] for _, node in group.nodes if isinstance(node.get("xml"), dict)]
    return [found for one in said if (found := {key: value for key, value in one.items() if value != defaults.get(key, ...)})]
