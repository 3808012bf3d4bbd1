"""Which fields of an object are new, gone, required or no longer required, in words."""

import json
from dataclasses import dataclass

from oaswright import pointer
from oaswright.diff.schemas.description.facts import Facts
from oaswright.diff.schemas.description.phrasing import be, field_path, it
from oaswright.document import objects


@dataclass(frozen=True)
class Description:
    """The id of the kind, the message, the pointers in the old and the new document, and what has changed apart from its place."""

    rule: str
    message: str
    old: str
    new: str
    subject: str = ""


@dataclass(frozen=True)
class Members:
    """The fields of both sides at one place; `places` are its pointers, `way` leads to it from the body."""

    before: Facts
    after: Facts
    places: tuple[str, str]
    way: tuple[str, ...]
    is_request: bool

    @property
    def direction(self) -> str:
        """The direction as a word."""
        return "request" if self.is_request else "response"

    def described(self, *, is_major: bool) -> Description | None:
        """Describe which fields have changed; None where that is not what makes the difference."""
        added, removed = (
            [name for name in mine.names if name not in theirs.names and not mine.is_unused(name)]
            for mine, theirs in ((self.after, self.before), (self.before, self.after))
        )
        needed, spared = (
            [name for name in mine.required if name not in theirs.required] for mine, theirs in ((self.after, self.before), (self.before, self.after))
        )
        breaking = needed if self.is_request else spared
        if is_major and breaking:
            kind, said = self._breaking_members(breaking, added, removed)
        elif is_major and (gone := removed if self.is_request else added) and (self.after if self.is_request else self.before).is_closed:
            kind = f"{self.direction}-property-{'narrowed' if self.is_request else 'widened'}"
            said = [
                f"{self._field(gone)} {be(gone)} no longer accepted"
                if self.is_request
                else f"{self._field(gone)} {be(gone)} new; clients refuse fields that they do not know"
            ]
        elif is_major or not (added or removed or needed or spared):
            return None
        else:
            kind, said = self._safe_members(added, removed, needed, spared)
        old = self._declared(0, removed, spared)
        new = self._declared(1, added, needed)
        return Description(kind, "; ".join(said), old, new, json.dumps([added, removed, needed, spared]))

    def _breaking_members(self, names: list[str], added: list[str], removed: list[str]) -> tuple[str, list[str]]:
        """Say what a request now has to hold, or what a response may now lack."""
        moved = added if self.is_request else removed
        whole, only = [name for name in names if name in moved], [name for name in names if name not in moved]
        said = []
        if self.is_request:
            said += [f"{self._field(whole)} {be(whole)} new and required"] if whole else []
            said += [f"{self._field(only)} {be(only)} now required"] if only else []
            return "required-request-property-added" if whole else "request-required-narrowed", said
        said += [f"{self._field(whole)} {'were' if len(whole) > 1 else 'was'} removed; clients expect {it(whole)}"] if whole else []
        said += [f"{self._field(only)} may now be missing; clients expect {it(only)}"] if only else []
        return "required-response-property-removed" if whole else "response-required-widened", said

    def _safe_members(self, added: list[str], removed: list[str], needed: list[str], spared: list[str]) -> tuple[str, list[str]]:
        always = [name for name in added if name in needed]
        said = [f"{self._field([name])} is new and {'always sent' if name in always and not self.is_request else 'optional'}" for name in added]
        said += [f"{self._field([name])} was removed" for name in removed]
        changed = [name for name in (spared if self.is_request else needed) if name not in added and name not in removed]
        if changed:
            said.append(f"{self._field(changed)} {be(changed)} {'no longer required' if self.is_request else 'now always sent'}")
        if added or removed:
            return f"{self.direction}-property-{'removed' if removed else 'added'}", said
        return f"{self.direction}-required-{'widened' if self.is_request else 'narrowed'}", said

    def _field(self, names: list[str]) -> str:
        return f"{self.direction} field{'s' if len(names) > 1 else ''} {', '.join(f'`{field_path((*self.way, name))}`' for name in names)}"

    def _declared(self, side: int, names: list[str], required: list[str]) -> str:
        """Return the pointer of what is new or gone: the first field, or the keyword that lists it, where they stand in the schema itself."""
        node, at = (self.before, self.after)[side].node, self.places[side]
        first = next((name for name in names if name in objects.mapping(node.get("properties"))), None)
        if at and first is not None:
            return pointer.join(at, "properties", first)
        return pointer.join(at, "required") if at and required and "required" in node else at
