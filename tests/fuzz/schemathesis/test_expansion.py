"""Credentials and header names reach the server as they are, whatever looks like a placeholder in them."""

from pathlib import Path

from oaswright.fuzz.schemathesis import engine
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.target import Target

from tests.fuzz.shelf_api import DOCUMENT, Shelves


def test_nothing_is_expanded_in_a_token_or_in_the_name_of_its_header(tmp_path: Path) -> None:
    seen: set[str] = set()
    app = Shelves().app()

    async def spy(scope, receive, send):  # type: ignore[no-untyped-def] # an ASGI application
        seen.update(value.decode() for name, value in scope.get("headers", ()) if name == b"x-${y}")
        await app(scope, receive, send)

    tokens = Tokens((Token("T", value="pa${X}ss", header="X-${Y}", prefix="${Z} "),))
    aim = engine.RunOptions(("coverage",), frozenset({"GET /shelves"}), 10, cache=tmp_path)
    job = engine.Run(DOCUMENT, Target("shelves", "http://testserver", spy), tokens, aim)
    for _ in job.execute():
        pass
    assert job.warnings == []
    assert seen == {"${Z} pa${X}ss"}
