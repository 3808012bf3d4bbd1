"""The command line: `buddy-sandbox` serves, `buddy-sandbox token` looks after the tokens."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from typing import Any

import click

from buddy_sandbox.serving import options, serve
from buddy_sandbox.serving.settings import MEMORY, fresh_token
from buddy_sandbox.store import Store, in_memory, open_store, token_rows
from buddy_sandbox.web.access import Scope
from buddy_sandbox.web.errors import ApiError, SandboxError

EXAMPLE = """
\b
Example:
  buddy-sandbox --port 8080 --database sqlite:///sandbox.db
\b
  curl -X PATCH http://127.0.0.1:8080/workspaces/my-company/projects/my-project/pipelines/123/actions/456 \\
    -H "Authorization: Bearer <the manage token that is printed at the start>" \\
    -H "Content-Type: application/json" -d '{"type": "DOCKERFILE", "name": "Build image", "timeout": 60}'
"""
DATABASE = click.option(
    "--database",
    default=MEMORY,
    envvar="BUDDY_DATABASE",
    metavar="URL",
    help="sqlite:// (memory, the default), sqlite:///file.db or postgresql://user:password@host/name.",
)


class Sandbox(click.Group):
    """Serves unless another command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read options without a command as those of `serve`."""
        if not args or (args[0].startswith("-") and args[0] not in {"--help", "--version"}):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Sandbox, epilog=EXAMPLE)
@click.version_option(package_name="buddy-sandbox")
def command() -> None:
    """Serve Buddy's Update Build Docker Image action endpoint as its document describes it.

    Without a command it serves; `buddy-sandbox serve --help` shows the options.
    """


@command.command("serve", epilog=EXAMPLE)
@options.served
@DATABASE
def serve_command(**given: Any) -> None:
    """Serve until told to stop (Ctrl-C or SIGTERM)."""
    arranged = options.arranged(given)
    for line in serve.announcement(arranged):
        click.echo(line)
    serve.run(arranged)


@command.group()
def token() -> None:
    """Make, list and revoke access tokens; only their digests are stored."""


@token.command("create", epilog="\b\nExample:\n  buddy-sandbox token create --database sqlite:///sandbox.db --name ci")
@DATABASE
@click.option("--name", required=True, help="What the token is for.")
@click.option("--scope", type=click.Choice([scope.name for scope in Scope]), default=Scope.EXECUTION_MANAGE.name)
@click.option("--workspace", "workspaces", multiple=True, help="Bind it to this workspace (repeatable); else it opens all.")
def create_token(database: str, name: str, scope: str, workspaces: tuple[str, ...]) -> None:
    """Make a token and print it; it cannot be shown again."""
    fresh = fresh_token()
    with _store(database) as store, store.writing() as connection:
        number = token_rows.create(connection, name, fresh, Scope[scope], workspaces or None)
    click.echo(f"{fresh}")
    click.echo(f"Token {number}, {scope}, {', '.join(workspaces) or 'all workspaces'}", err=True)


@token.command("list")
@DATABASE
def list_tokens(database: str) -> None:
    """Show what can be shown of the tokens."""
    with _store(database) as store, store.reading() as connection:
        rows = token_rows.listed(connection)
    click.echo(f"{'id':>4}  {'name':20} {'scope':18} {'created':20} {'state':8} workspaces")
    for row in rows:
        created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row.created_at))
        state = "valid" if row.revoked_at is None else "revoked"
        bound = "all" if row.workspaces is None else ", ".join(row.workspaces)
        click.echo(f"{row.id:>4}  {row.name:20} {row.scope:18} {created:20} {state:8} {bound}")


@token.command("revoke")
@DATABASE
@click.argument("token_id", type=int)
def revoke_token(database: str, token_id: int) -> None:
    """Make the token with this number worthless at once."""
    with _store(database) as store, store.writing() as connection:
        known = token_rows.revoke(connection, token_id)
    if not known:
        raise SandboxError(f"There is no token {token_id}: see 'buddy-sandbox token list'")
    click.echo(f"Token {token_id} is revoked")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors become one line on standard error."""
    given = None if arguments is None else list(arguments)
    sys.exit(_without_traceback(lambda: command.main(given, prog_name="buddy-sandbox", standalone_mode=False)))


def _without_traceback(run: Callable[[], Any]) -> int:
    try:
        result = run()
    except (SandboxError, ApiError) as error:
        click.echo(f"buddy-sandbox: {error}", err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return result if isinstance(result, int) else 0


def _store(database: str) -> AbstractContextManager[Store]:
    if in_memory(database):
        raise SandboxError("A database in memory keeps no tokens: name the server's with --database")
    return closing(open_store(database))
