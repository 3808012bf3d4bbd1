"""The ASGI application: what is served under which path.

`buddy_sandbox.app:app` is a server with demo data in memory; `create_app` makes one to order.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from buddy_sandbox import actions, admin, demo, document
from buddy_sandbox.serving.settings import Settings
from buddy_sandbox.store import Store, open_store
from buddy_sandbox.web import health
from buddy_sandbox.web.attempts import Attempts
from buddy_sandbox.web.errors import ApiError, BadRequest, InternalError, MethodNotAllowed, NotFound
from buddy_sandbox.web.middleware import Front
from buddy_sandbox.web.misbehave import misbehaving
from buddy_sandbox.web.rate import RateLimit


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Return a server over the database that the settings name, which is made or migrated and filled first."""
    settings = settings or Settings.from_environment()
    store = open_store(settings.database, settings.lock_timeout)
    demo.prepare(store, settings.manage_token, settings.info_token)
    rate_limit = RateLimit(store, settings.rate_limit, settings.rate_window)
    served = _routes(settings, store, rate_limit)
    return misbehaving(Front(served, rate_limit), settings)


def _routes(settings: Settings, store: Store, rate_limit: RateLimit) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    attempts = Attempts(settings.auth_limit)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=lifespan)
    resource = actions.ActionResource(store, demo.sealer_of(store), rate_limit, attempts, settings.body_limit, settings.public_url)
    app.add_route(actions.PATH, resource.read, methods=["GET", "HEAD"])
    app.add_route(actions.PATH, resource.update, methods=["PATCH"])
    app.add_route(actions.PATH, resource.options, methods=["OPTIONS"])
    app.add_route("/openapi.json", document.served)
    app.add_route("/healthz", health.Health(store).served)
    app.add_route(admin.PATH, admin.Reset(store, attempts, settings.admin_token).served, methods=["POST"])
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _failed)
    return app


async def _unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 # that is what this handler is registered for
    found: ApiError = NotFound("There is nothing under this path")
    if error.status_code == MethodNotAllowed.status:
        allowed = actions.ALLOWED if request.url.path.startswith("/workspaces/") else (error.headers or {})["Allow"]
        found = MethodNotAllowed(f"This path knows {allowed} only", headers={"Allow": allowed})
    return found.reply().response()


async def _gone(_: Request, __: Exception) -> Response:
    return BadRequest("The client left before its request was complete").reply().response()


async def _failed(request: Request, _: Exception) -> Response:
    known_as = request.state.request_id
    return InternalError(f"The server failed on this request; its log knows it as {known_as}").reply().response()


def __getattr__(name: str) -> ASGIApp:
    if name == "app":  # made when it is asked for, so that importing this module starts nothing
        made = create_app()
        globals()[name] = made
        return made
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
