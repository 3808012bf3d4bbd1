"""`oaswright schema`."""

import click

from oaswright.cli.console import Console
from oaswright.cli.options import common

# The commands with a JSON report, and the configuration.
NAMES = ("configuration", "check", "diff", "docs", "fuzz", "generate", "init", "provenance", "prove", "replay", "split", "stats", "verify", "watch")


@click.command(epilog="Example: oaswright schema configuration > oaswright.schema.json")
@click.argument("name", type=click.Choice(NAMES))
@common(("json",))
def schema(console: Console, name: str, **_: object) -> None:
    """Print a JSON Schema: that of the configuration, or of a command's report as JSON."""
    from oaswright.handbook import configuration
    from oaswright.report import json_report, schemas

    found = configuration.json_schema() if name == "configuration" else schemas.schema(name)
    console.result(lambda _: json_report.dump(found))
