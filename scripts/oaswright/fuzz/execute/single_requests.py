"""Carry out cases of one request: with other credentials, without a host, for an id that nothing has, with other query parameters."""

from dataclasses import dataclass, replace
from typing import Any

from oaswright.api.direction import Direction
from oaswright.fuzz.bodies.unique_values import fresh
from oaswright.fuzz.execute.instances import Instances
from oaswright.fuzz.execute.request_builder import broken
from oaswright.fuzz.plan.access import NOWHERE
from oaswright.fuzz.plan.case import Authorization, Query, Trace, UnknownId
from oaswright.fuzz.wire.credentials import Place
from oaswright.fuzz.wire.exchange import NO_HOST
from oaswright.probes.make import Maker

NOTHING = 99_999_999_989
STRANGE = 2_503


@dataclass
class SingleRequests:
    """Sends them. `strange` counts the ids that nothing has."""

    instances: Instances
    strange: int = 0

    def two_credentials(self, trace: Trace) -> bool:
        """Send a second, wrong credential beside the right one."""
        parameters = self.instances.parameters(trace.operation, trace.resource)
        token = next((one for one in self.instances.caller.tokens.all if one.place is Place.HEADER and one.may(trace.operation.security)), None)
        if parameters is None or token is None:
            return False
        request = self.instances.request(trace.operation, parameters, token=token.name)
        other = (token.header, token.prefix + broken(token).value)
        trace.note("writes", self.instances.send(trace, replace(request, headers=(*request.headers, other))))
        return True

    def no_host(self, trace: Trace) -> bool:
        """Send a request, and once more without a Host header."""
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        request = self.instances.request(trace.operation, parameters)
        trace.note("before", self.instances.send(trace, request))
        if trace.before and trace.before.response.ok:
            trace.note("writes", self.instances.send(trace, replace(request, headers=(*request.headers, NO_HOST))))
        return True

    def authorization(self, trace: Trace, case: Authorization) -> bool:
        """Send a request with another credential, or with none."""
        was_accepted = (trace.operation.name, case.credential) in self.instances.accepted
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            parameters = self.instances.examples(trace.operation)
            trace.learns(case := replace(case, exists=False))
        if parameters is None:
            return False
        item = self.instances.items.get(trace.resource.path) if trace.resource else None
        writes = trace.operation.method != "get" and trace.operation is not (trace.resource.create if trace.resource else None)
        if item and writes:
            trace.note("before", item.last or self.instances.read(item, trace))
        body = next(iter(self.instances.bodies(trace)), None)
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parameters, body, token=case.credential)))
        trace.learns(replace(case, granted=was_accepted))
        if item and writes:
            trace.note("after", self.instances.read(item, trace))
        return True

    def unknown(self, trace: Trace, case: UnknownId) -> bool:
        """Send a request for an id that nothing has."""
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        strange = {**parameters, case.parameter: case.value or self._nothing(trace, case.parameter, parameters.get(case.parameter))}
        body = next(iter(self.instances.bodies(trace)), None)
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, strange, body)))
        is_write = trace.operation.method in ("put", "patch", "delete")
        if trace.resource and is_write and case.parameter == trace.resource.key and trace.writes[0].response.refused:
            trace.note("after", self.instances.send(trace, self.instances.request(trace.resource.read, strange)))
        return True

    def _nothing(self, trace: Trace, name: str, value: Any) -> Any:
        """Return an id that nothing has, of the form that the document asks for; another one for each operation, as a PUT may make it."""
        parameter = next(one for one in trace.operation.parameters if one.name == name and one.location == "path")
        maker = Maker(self.instances.planner.schemas.json_schema(parameter.schema, Direction.REQUEST) if parameter.schema else {})
        if isinstance(value, str) and value.isdecimal() and not maker.fits(maker.root, value):
            value = int(value)  # as a Location or a link says it
        self.strange += 1
        usual = NOTHING + self.strange * 10**11 if isinstance(value, int) else f"{NOWHERE}-{self.strange}"
        if maker.fits(maker.root, usual) and (isinstance(value, int) or not str(value).isdecimal()):
            return usual
        return fresh(lambda one: maker.fits(maker.root, one), value if isinstance(value, int) else str(value), STRANGE + self.strange)

    def call(self, trace: Trace) -> bool:
        """Call an operation once."""
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        body = next(iter(self.instances.bodies(trace)), None)
        trace.note("writes", self.instances.send(trace, self.instances.request(trace.operation, parameters, body)))
        return True

    def query(self, trace: Trace, case: Query) -> bool:
        """Ask with other query parameters."""
        parameters = self.instances.parameters(trace.operation, trace.resource)
        if parameters is None:
            return False
        request = self.instances.request(trace.operation, parameters, query=case.query, without=case.without)
        trace.note("writes", self.instances.send(trace, request))
        return True
