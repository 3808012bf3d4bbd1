"""`oaswright lsp`."""

import click

from oaswright.errors import UsageError


@click.command(epilog="Example: oaswright lsp")
def lsp() -> None:
    """Serve an editor as a language server, over standard input and output. The handbook has the settings of editors."""
    from importlib.util import find_spec

    if find_spec("pygls") is None:
        raise UsageError("the language server needs pygls", hint="install pygls beside oaswright, or oaswright with its extra 'lsp'")
    from oaswright.lsp import server

    server.run()
