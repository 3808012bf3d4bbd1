"""What no validator asserts and yet decides about the bytes: the encoding and the media type of a string's content, and names in XML."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from oaswright import pointer
from oaswright.api.applicators import ALTERNATIVES, reference
from oaswright.api.direction import Direction
from oaswright.diff.facts.change import Change, Pair
from oaswright.diff.facts.formats import is_xml
from oaswright.diff.schemas.declared.names import Group, Groups
from oaswright.diff.schemas.wire_schemas import encoding
from oaswright.document import objects


class Annotations:
    """Compare them wherever two documents differ, each place once for each direction."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self.seen: dict[Any, set[tuple[Group, Group]]] = {}

    def changes(self, change: Change, pair: Pair) -> Iterator[Change]:
        """Yield what differs below a pair of schemas."""
        has_xml = is_xml(str(change.detail.get("media", "")))
        for way, old, new in self.groups.steps(pair, self.seen.setdefault((pair.direction, has_xml), set())):
            field = {"field": f"{pair.direction.value} field `{way.lstrip('.').replace('*', '[]').replace('+', '{}')}`"} if way else {}
            for found in self._at(old, new, pair.direction, has_xml=has_xml):
                where = f"{change.where}, the content" if found.pair else change.where
                yield replace(found, where=where, detail={**found.detail, **field})

    def _at(self, old: Group, new: Group, direction: Direction, *, has_xml: bool) -> Iterator[Change]:
        """Yield what differs at one place."""
        at = old.sites[0], new.sites[0]
        encodings = [_only(encoding(node) for _, node in group.nodes) for group in (old, new)]
        if all(encodings) and encodings[0] != encodings[1]:
            yield Change("content-encoding", "", *at, {"old": encodings[0], "new": encodings[1]})
        types = [_only(node.get("contentMediaType") for _, node in group.nodes) for group in (old, new)]
        if types[0] != types[1]:
            action = "widened" if _covers(types[1], types[0]) else "narrowed" if _covers(*types) else "changed"
            yield Change(f"{direction.value}-content-media-type-{action}", "", *at, {"old": types[0] or "anything", "new": types[1] or "anything"})
        contents = [[node["contentSchema"] for _, node in group.nodes if "contentSchema" in node] for group in (old, new)]
        if contents[0] != contents[1]:
            yield _content_schema(old, new, direction)
        yield from _discriminators(old, new, direction)
        if has_xml and _xml(old) != _xml(new):
            yield Change("xml", "", *at, {"old": _xml(old), "new": _xml(new)})


def _content_schema(old: Group, new: Group, direction: Direction) -> Change:
    """Compare what a string holds: as any other schema where both sides say what that is."""
    places = [[pointer.join(at, "contentSchema") for at, node in group.nodes if "contentSchema" in node] for group in (old, new)]
    if all(places):
        one, other = places[0][0], places[1][0]
        return Change("schema", "", one, other, pair=Pair(one, other, direction))
    return Change(f"{direction.value}-content-schema-{'narrowed' if places[1] else 'widened'}", "", old.sites[0], new.sites[0])


def _discriminators(old: Group, new: Group, direction: Direction) -> Iterator[Change]:
    """Compare which schema each value of a discriminator chooses, as far as both sides have that schema: values of an alternative come and go with it."""
    one, other = map(_discriminator, (old, new))
    common = set(one.mapping.values()) & set(other.mapping.values())
    gone, added = ({value for value in mine if value not in theirs and mine[value] in common} for mine, theirs in _both(one.mapping, other.mapping))
    moved = {value for value in one.mapping.keys() & other.mapping.keys() if one.mapping[value] != other.mapping[value]}
    if not one.property and not other.property:
        return
    if not one.property:
        action = "added" if direction is Direction.REQUEST else "narrowed"  # what is valid in a request stays valid
    elif not other.property:
        action = "widened"
    elif moved or one.property != other.property or (gone and added):
        action = "changed"
    elif gone or added:
        action = "narrowed" if gone else "widened"
    else:
        return
    detail = {"property": other.property or one.property, "values": sorted(moved | gone | added), "old": one.property, "new": other.property}
    yield Change(f"{direction.value}-discriminator-{action}", "", old.sites[0], new.sites[0], detail)


class _Discriminator(NamedTuple):
    """`mapping` leads from each value to the name of its schema, those included that hold by default."""

    property: str = ""
    mapping: dict[str, str] = {}  # noqa: RUF012 # never changed


def _discriminator(group: Group) -> _Discriminator:
    for _, node in group.nodes:
        said = objects.mapping(node.get("discriminator"))
        if isinstance(said.get("propertyName"), str):
            explicit = {str(value): str(target).rpartition("/")[2] for value, target in objects.mapping(said.get("mapping")).items()}
            members = [member for keyword in ALTERNATIVES for member in objects.listing(node.get(keyword))]
            implied = {pointer.split(at)[-1] for member in members if (at := reference(member))} - set(explicit.values())
            return _Discriminator(said["propertyName"], {**explicit, **{name: name for name in implied}})
    return _Discriminator()


def _both(one: dict[str, str], other: dict[str, str]) -> tuple[tuple[dict[str, str], dict[str, str]], ...]:
    return (one, other), (other, one)


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
