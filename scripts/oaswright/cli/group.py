"""The commands, each loaded when it is needed."""

import gc
from importlib import import_module

import click

# Where each command is defined.
VERBS = {
    "bundle": "documents",
    "check": "check",
    "diff": "diff",
    "docs": "docs",
    "fuzz": "fuzz",
    "generate": "generate",
    "init": "init",
    "join": "documents",
    "lsp": "lsp",
    "provenance": "documents",
    "prove": "prove",
    "replay": "fuzz",
    "schema": "schema",
    "split": "documents",
    "stats": "documents",
    "verify": "verify",
    "watch": "watch",
}

# Commands that are over before it would pay to collect garbage: they leave hardly any reference cycles, and looking for some takes a tenth of their time.
BRIEF = frozenset(("bundle", "check", "diff", "docs", "generate", "init", "join", "provenance", "schema", "split", "stats"))


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *VERBS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, which is imported now if it was not before."""
        if cmd_name not in self.commands and cmd_name in VERBS:
            self.commands[cmd_name] = getattr(import_module(f"oaswright.cli.commands.{VERBS[cmd_name]}"), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name; a misspelt one is answered with the nearest."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            from oaswright.text.nearest import nearest

            near = nearest(name, known)
            ctx.fail(f"No such command '{name}'. " + (f"Did you mean '{near}'?" if near else f"The commands are {', '.join(known)}."))
        found = super().resolve_command(ctx, args)
        if found[0] in BRIEF:
            gc.disable()
        return found


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog="Example: oaswright verify. The handbook: oaswright docs --handbook"
)
@click.version_option(package_name="oaswright")
def commands() -> None:
    """One OpenAPI document; models, client, proofs, fuzzing, changelog and docs that agree with it."""
