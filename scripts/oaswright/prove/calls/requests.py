"""Bodies on their way out: a valid one arrives unchanged, an invalid one does not leave."""

import inspect
import json
import re
import typing
from typing import Any

from oaswright.probes import Judge
from oaswright.prove.calls.wire import Endpoint, Exchange, Reply, signed
from oaswright.prove.cell import Kind
from oaswright.prove.json_equality import difference
from oaswright.prove.probe_runner import Fault
from oaswright.text.json_equality import same


class Bodies:
    """Asks what an operation's function sends for a body: handed over plain, or as the class that it names."""

    def __init__(self, endpoint: Endpoint, judge: Judge, reply: Reply, carry: Any, media_type: str) -> None:
        self.endpoint = endpoint
        self.media_type = media_type
        self.judge = judge
        self.reply = reply
        self.carry = carry
        self.kinds, self.is_whole = body_classes(endpoint)
        self.awaited = False

    def plain(self, instance: Any) -> Fault:
        """Return the fault with a body of plain JSON data."""
        return self._fault(instance, instance)

    def typed(self, instance: Any) -> Fault:
        """Return the fault with a body of the generated class."""
        valid, refusal = self.judge.accepts(instance), ""
        for kind in self.kinds:
            try:
                body = kind.model_validate(instance) if valid or self.carry is None else self.carry(kind, instance)[0]
            except Exception as error:  # noqa: BLE001 # a class that refuses is the models' matter, unless none accepts what is valid
                refusal = refusal or str(error)[:200]
            else:
                return self._fault(instance, body)
        if valid and refusal and self.is_whole:
            return Kind.REFUSES, "the document accepts it", refusal
        return self._fault(instance, instance) if valid or not self.kinds else None

    def absent(self, _: Any) -> Fault:
        """Return the fault with a required body left out."""
        met = self.endpoint.call({}, self.reply)
        return None if met.request is None and met.error is not None else (Kind.SENDS, "the body is required", "a request without one left")

    def _fault(self, instance: Any, body: Any) -> Fault:
        met = self.endpoint.call({"body": body, **self.endpoint.as_media_type(self.media_type)}, self.reply, awaited=self.awaited)
        if not self.judge.accepts(instance):
            return None if met.request is None and met.error is not None else (Kind.SENDS, self.judge.reason(instance), _sent(met))
        if met.request is None:
            return Kind.REFUSES, "the document accepts it", f"{type(met.error).__name__}: {met.error}"[:200]
        if met.error is not None:
            return Kind.RAISES, "a response", f"{type(met.error).__name__}: {met.error}"[:200]
        try:
            arrived = json.loads(met.request.content)
        except ValueError:
            return Kind.CHANGES, "the body as JSON", _sent(met)
        return None if same(instance, arrived) else (Kind.CHANGES, "the body unchanged", difference(instance, arrived))


class MinimalRequest:
    """Asks for a request with what the operation cannot do without."""

    def __init__(self, endpoint: Endpoint, body: dict[str, Any], reply: Reply) -> None:
        self.endpoint = endpoint
        self.body = body
        self.reply = reply

    def fault(self, _: Any) -> Fault:
        """Return the fault with the request: none leaves, or another one than the document has."""
        met = self.endpoint.call(self.body, self.reply)
        method = self.endpoint.operation.method.upper()
        if met.request is None:
            return Kind.REFUSES, "the document accepts it", f"{type(met.error).__name__}: {met.error}"[:200]
        if met.error is not None:
            return Kind.RAISES, "a response", f"{type(met.error).__name__}: {met.error}"[:200]
        body = self.body.get("body")
        if met.request.method != method or (isinstance(body, bytes) and met.request.content != body):
            return Kind.CHANGES, f"{method}{f' with {body!r}' if isinstance(body, bytes) else ''}", _sent(met)
        return None


def _sent(met: Exchange) -> str:
    return "nothing" if met.request is None else f"{met.request.method} with {met.request.content[:200].decode('utf-8', 'replace')!r}"


def body_classes(endpoint: Endpoint) -> tuple[list[Any], bool]:
    """Return the classes of the models that the function's `body` names, and whether it takes nothing else; none where they are the members of a list."""
    body = inspect.signature(signed(endpoint.functions)).parameters.get("body")
    named = body.annotation if body else None
    if not isinstance(named, str):
        kinds = [one for one in (named, *typing.get_args(named)) if hasattr(one, "model_validate")]
        return kinds, len(kinds) == 1
    if re.search(r"\b(list|dict|tuple|Mapping)\[", named):
        return [], False
    names = [name for name in re.findall(r"\w+", named) if name not in ("Unset", "None")]
    kinds = [kind for name in names if hasattr(kind := getattr(endpoint.models, name, None), "model_validate")]
    return kinds, len(kinds) == len(names)
