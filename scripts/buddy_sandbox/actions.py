"""The one resource: GET and PATCH on an action of a pipeline."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from buddy_sandbox import image_source, placement
from buddy_sandbox.contract import accepted
from buddy_sandbox.merge import demand_same_type, merged
from buddy_sandbox.sealing import Sealer
from buddy_sandbox.store import Store, action_rows, token_rows
from buddy_sandbox.store.action_rows import Action, Address
from buddy_sandbox.view import shown
from buddy_sandbox.web.access import Grant, Scope, bearer_token, client_address
from buddy_sandbox.web.attempts import Attempts
from buddy_sandbox.web.body import Body, read_body
from buddy_sandbox.web.errors import ApiError, NotFound, Unauthorized
from buddy_sandbox.web.rate import RateLimit, demand_some_left
from buddy_sandbox.web.reply import Reply

PATH = "/workspaces/{workspace}/projects/{project_name}/pipelines/{pipeline_id}/actions/{action_id}"
ALLOWED = "GET, HEAD, OPTIONS, PATCH"
TYPE = "DOCKERFILE"
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Call:
    """A request as far as the resource is concerned; body None reads, any other updates."""

    token: str | None
    path: dict[str, str]
    public_url: str
    client: str
    body: Body | None = None


@dataclass(frozen=True)
class ActionResource:
    """Answers the calls on actions; its methods may block, so they run in worker threads."""

    store: Store
    sealer: Sealer
    rate_limit: RateLimit
    attempts: Attempts
    body_limit: int
    public_url: str | None

    async def read(self, request: Request) -> Response:
        """GET and HEAD."""
        return await self._answered(request, self._call(request))

    async def update(self, request: Request) -> Response:
        """PATCH."""
        body = await read_body(request, self.body_limit)
        return await self._answered(request, replace(self._call(request), body=body))

    async def options(self, _: Request) -> Response:
        """Return what can be asked here, which needs no token."""
        return Response(status_code=204, headers={"Allow": ALLOWED})

    def answer(self, call: Call) -> tuple[Reply, int | None]:
        """Return the response to a call, and the number of the token that it came with."""
        rate, token_id = self.rate_limit.untouched(), None
        try:
            grant = self._admit(call)
            token_id = grant.token_id
            rate = self.rate_limit.spend(token_id)
            demand_some_left(rate)
            reply = self._read(call, grant) if call.body is None else self._update(call, grant, call.body)
        except ApiError as error:
            reply = error.reply()
        return replace(reply, headers={**rate.headers(), **reply.headers}), token_id

    def _call(self, request: Request) -> Call:
        authorization = request.headers.getlist("authorization")
        token = bearer_token(authorization[0]) if len(authorization) == 1 else None
        return Call(token, request.path_params, self.public_url or _asked_at(request), client_address(request))

    async def _answered(self, request: Request, call: Call) -> Response:
        reply, request.state.token_id = await run_in_threadpool(self.answer, call)
        return reply.response()

    def _admit(self, call: Call) -> Grant:
        if call.token is None:
            raise Unauthorized
        self.attempts.demand_some_left(call.client, call.token)
        with self.store.reading() as connection:
            grant = token_rows.grant_of(connection, call.token)
        if grant is None:
            self.attempts.failed(call.client)
            raise Unauthorized
        self.attempts.succeeded(call.client, call.token)
        return grant

    def _read(self, call: Call, grant: Grant) -> Reply:
        grant.demand(Scope.EXECUTION_INFO)
        address = _address(call.path, grant)
        with self.store.reading() as connection:
            action = _found(action_rows.find(connection, address))
        if action.type != TYPE:
            raise _not_found()
        return Reply(200, shown(action, address, call.public_url))

    def _update(self, call: Call, grant: Grant, body: Body) -> Reply:
        grant.demand(Scope.EXECUTION_MANAGE)
        sent = accepted(body.json_object())
        address = _address(call.path, grant)
        with self.store.writing() as connection:
            action = self._updated(connection, address, sent)
        return Reply(200, shown(action, address, call.public_url))

    def _updated(self, connection: Connection, address: Address, sent: dict[str, Any]) -> Action:
        moves = "after_action_id" in sent
        if moves:
            action_rows.lock_order(connection, address.pipeline_id)
        action = _found(action_rows.find(connection, address, for_update=True))
        demand_same_type(action.type, sent["type"])
        configuration = merged(action.configuration, sent, self.sealer)
        if moves or configuration.get("use_image_from_action"):
            names = action_rows.names_in_order(connection, address.pipeline_id)
            if configuration.get("use_image_from_action"):
                others = {number: name for number, name in names.items() if number != action.id}
                configuration = image_source.with_image_source(configuration, sent, others)
            if moves:
                order = placement.moved_after(names, action.id, sent["after_action_id"])
                if order != list(names):
                    action_rows.reorder(connection, order)
        if configuration != action.configuration:
            action_rows.save(connection, action.id, configuration)
        return replace(action, configuration=configuration)


def _asked_at(request: Request) -> str:
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = request.scope["server"] or ("localhost", None)
        host = f"{name}:{port}" if port else name
    return f"{request.scope['scheme']}://{host}{request.scope.get('root_path', '')}"


def _address(path: dict[str, str], grant: Grant) -> Address:
    pipeline_id, action_id = path["pipeline_id"], path["action_id"]
    whole = _NUMBER.fullmatch(pipeline_id) and _NUMBER.fullmatch(action_id)
    if not whole or not grant.reaches(path["workspace"]):
        raise _not_found()
    return Address(path["workspace"], path["project_name"], int(pipeline_id), int(action_id))


def _found(action: Action | None) -> Action:
    if action is None:
        raise _not_found()
    return action


def _not_found() -> NotFound:
    # One text for all of it, so that nobody learns which part of the path exists.
    return NotFound("The action was not found")
