"""Apply overlays to a document (OpenAPI Overlay Specification 1.0 and 1.1): what is edited in a document that is not ours to edit.

What an overlay puts in has its place in the overlay.
"""

import copy
import json
from typing import Any

import jsonpath_rfc9535
from jsonpath_rfc9535 import JSONPathError

from oaswright import pointer
from oaswright.document import objects, places
from oaswright.document.places import Origins
from oaswright.document.source import Source
from oaswright.errors import DocumentError
from oaswright.finding import Finding, Severity

VERSIONS = ("1.0", "1.1")
RULE = "overlay"


def applied(tree: dict[str, Any], origins: Origins, overlay: Source, *, is_strict: bool = True) -> tuple[dict[str, Any], Origins]:
    """Return a copy of a document with the actions of an overlay done, one after the other.

    Raises:
        DocumentError: The overlay is not one, or an action of it selects nothing and it `is_strict`.
    """
    held = objects.mapping(overlay.tree)
    if str(held.get("overlay", "")).rpartition(".")[0] not in VERSIONS:
        raise _refused(overlay, "/overlay", f"expected an overlay of version 1.0.0 or 1.1.0, got {held.get('overlay')!r}")
    edited = _Edited(copy.deepcopy(tree), dict(origins), overlay)
    for number, action in enumerate(objects.listing(held.get("actions"))):
        edited.do(pointer.of(["actions", number]), objects.mapping(action), is_strict=is_strict)
    return edited.tree, edited.origins


# Fields whose values are lists, so that a number behind them is an index.
_LISTS = frozenset(("parameters", "allOf", "anyOf", "oneOf", "prefixItems", "servers", "tags", "security"))


def answer(finding: Finding) -> str:
    """Return the overlay to paste that takes a reference out which leads to nothing."""
    tokens = pointer.split(finding.pointer)[:-1]
    path = "".join(f"[{one}]" if one.isdigit() and before in _LISTS else f"[{_quoted(one)}]" for before, one in zip(["", *tokens], tokens, strict=False))
    action = f"  - {{target: {json.dumps('$' + path, ensure_ascii=False)}, remove: true}} # or `update` with what was meant"
    return (
        'correct the document, or what is read of it, in an overlay that the configuration names, `overlays = ["corrections.yaml"]`:\n'
        f"overlay: 1.0.0\ninfo: {{title: Corrections, version: 1.0.0}}\nactions:\n{action}"
    )


def _quoted(name: str) -> str:
    """Return a member name of a JSONPath (RFC 9535, 2.7)."""
    escaped = json.dumps(name, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{escaped}'"


class _Edited:
    """A document while it is edited."""

    def __init__(self, tree: dict[str, Any], origins: Origins, overlay: Source) -> None:
        self.tree = tree
        self.origins = origins
        self.overlay = overlay

    def do(self, at: str, action: dict[str, Any], *, is_strict: bool) -> None:
        """Do one action: remove what it selects, or merge its update, or a copy, into each."""
        found = self._selected(at, "target", action.get("target"))
        if not found and not is_strict:
            return
        if not found:
            raise _refused(
                self.overlay, pointer.join(at, "target"), f"the target {action['target']} selects nothing", "the document has changed, or the path is wrong"
            )
        if action.get("remove") is True:
            for place in sorted(found, reverse=True, key=_order):
                self._remove(at, place)
        elif "copy" in action:
            sources = self._selected(at, "copy", action["copy"])
            if len(sources) != 1:
                raise _refused(self.overlay, pointer.join(at, "copy"), f"expected one value to copy, got {len(sources)}")
            value, origin = copy.deepcopy(pointer.get(self.tree, sources[0])), places.origin(self.origins, sources[0])
            for place in found:
                self._merge(place, value, origin)
        elif "update" in action:
            for place in found:
                self._merge(place, action["update"], (self.overlay, pointer.join(at, "update")))
        else:
            raise _refused(self.overlay, at, "expected 'update', 'remove: true' or 'copy', got none of them")

    def _selected(self, at: str, key: str, query: Any) -> list[str]:
        """Return the pointers of what a JSONPath selects."""
        try:
            return list(dict.fromkeys(pointer.of(node.location) for node in jsonpath_rfc9535.find(str(query), self.tree)))
        except (JSONPathError, RecursionError) as error:
            message = f"expected a JSONPath (RFC 9535), got {query!r}: {str(error).splitlines()[0]}"
            raise _refused(self.overlay, pointer.join(at, key), message) from None

    def _remove(self, action: str, at: str) -> None:
        if not at:
            raise _refused(self.overlay, pointer.join(action, "target"), "the document as a whole cannot be removed")
        above, _, _ = at.rpartition("/")
        holder, token = pointer.get(self.tree, above), pointer.split(at)[-1]
        self._forget(at)
        if isinstance(holder, dict):
            del holder[token]
            return
        index = int(token)
        origins = [self._origins_below(pointer.join(above, later)) for later in range(index + 1, len(holder))]
        del holder[index]
        for place, moved in enumerate(origins, index):
            self._forget(pointer.join(above, place))
            self.origins |= {pointer.join(above, place) + inside: origin for inside, origin in moved.items()}

    def _merge(self, at: str, update: Any, origin: tuple[Source, str]) -> None:
        """Merge an update into the node at a pointer: mappings member by member, lists by appending, all else replaced."""
        node = pointer.get(self.tree, at)
        source, inside = origin
        if isinstance(node, dict) and isinstance(update, dict):
            for key, value in update.items():
                place, where = pointer.join(at, key), (source, pointer.join(inside, key))
                if key in node and isinstance(node[key], dict | list) and type(node[key]) is type(value):
                    self._merge(place, value, where)
                else:
                    self._put(node, key, place, value, where)
        elif isinstance(node, list):
            for number, value in enumerate(update if isinstance(update, list) else [update]):
                where = (source, pointer.join(inside, number) if isinstance(update, list) else inside)
                node.append(None)
                self._put(node, len(node) - 1, pointer.join(at, len(node) - 1), value, where)
        elif at:
            holder, token = pointer.get(self.tree, at.rpartition("/")[0]), pointer.split(at)[-1]
            self._put(holder, int(token) if isinstance(holder, list) else token, at, update, origin)

    def _put(self, holder: Any, key: str | int, at: str, value: Any, origin: tuple[Source, str]) -> None:
        self._forget(at)
        holder[key] = copy.deepcopy(value)
        self.origins[at] = origin

    def _forget(self, at: str) -> None:
        for place in [place for place in self.origins if place and (place == at or place.startswith(at + "/"))]:
            del self.origins[place]

    def _origins_below(self, at: str) -> dict[str, tuple[Source, str]]:
        """Return the places of a node and of what comes from elsewhere below it, by the pointers inside it."""
        return {"": places.origin(self.origins, at), **{place[len(at) :]: origin for place, origin in self.origins.items() if place.startswith(at + "/")}}


def _order(at: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(token), "") if token.isdigit() else (-1, token) for token in pointer.split(at))


def _refused(overlay: Source, at: str, message: str, hint: str = "") -> DocumentError:
    return DocumentError([Finding(RULE, Severity.ERROR, message, at, overlay.position(at), hint)])
