"""The reference, made from the code: what it says cannot differ from what the tool does."""

import inspect
import json
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_type_hints

import click

from oaswright import check, errors, report
from oaswright.diff.kinds import KINDS
from oaswright.finding import Severity
from oaswright.fuzz.laws import all_laws
from oaswright.handbook import configuration
from oaswright.report import schemas

FORMATS = {
    "text": "One finding a line, `FILE:LINE:COLUMN: SEVERITY: MESSAGE [RULE]`, the hint below it. For people; the default.",
    "json": "One object, which names its schema. For programs; `oaswright schema COMMAND` prints the schema.",
    "yaml": "A document as YAML; of `bundle` and `join`, whose documents are JSON otherwise.",
    "github": "Workflow commands, which GitHub shows at the lines of a pull request.",
    "sarif": "SARIF 2.1.0, for code scanning.",
    "junit": "JUnit XML, for CI systems that show test results.",
    "markdown": "For a comment or a job summary.",
    "html": "A page for people, in one file.",
}


def pages(commands: click.Group) -> dict[str, str]:
    """Return the pages of the reference by name."""
    return {
        "index": _index(),
        "commands": _commands(commands),
        "configuration": _configuration(),
        "rules": _rules(),
        "laws": _laws(),
        "changes": _changes(),
        "exit-codes": _exit_codes(),
        "formats": _formats(commands),
        "reports": _reports(),
    }


def _index() -> str:
    names = ("commands", "configuration", "rules", "laws", "changes", "exit-codes", "formats", "reports")
    return "# Reference\n\nThese pages are made from the code.\n\n```{toctree}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"


def _commands(commands: click.Group) -> str:
    parts = ["# Commands\n\nEvery command takes `--help`. Exit codes have [a page of their own](exit-codes.md).\n"]
    for name, command in verbs(commands).items():
        context = click.Context(command, info_name=f"oaswright {name}")
        usage = command.get_usage(context).removeprefix("Usage: ")
        parts.append(f"## {name}\n\n{inspect.cleandoc(command.help or '')}\n\n```text\n{usage}\n```\n")
        rows = [_option(one, context) for one in command.params if not getattr(one, "hidden", False)]
        if rows:
            parts.append("| Argument or option | Meaning | Default |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n")
        if command.epilog:
            parts.append(f"{command.epilog.replace('Example: ', 'Example: `')}`\n")
    return "\n".join(parts)


def _option(one: click.Parameter, context: click.Context) -> str:
    if isinstance(one, click.Option):
        words = ", ".join([*one.opts, *one.secondary_opts])
        value = "" if one.is_flag else f" {one.make_metavar(context)}"
        default = "" if one.default in (None, False) or one.is_flag or repr(one.default).startswith("Sentinel") else str(one.default)
        return _row(f"`{words}{value}`", one.help or "", f"`{default}`" if default and default != "." else "")
    return _row(f"`{one.make_metavar(context)}`", "An argument; the summary above says what it is.", "")


def _configuration() -> str:
    parts = [
        "# Configuration\n\nThe table `[tool.oaswright]` in `pyproject.toml`, or the file `oaswright.toml` with the same keys at its top, for a repository without Python; not both. An unknown key is an error.\n"
    ]
    parts += [
        f"## {title}\n\n{about}\n\n| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n" for title, about, rows in _tables()
    ]
    parts.append("## JSON Schema\n\nFor editors that complete and check TOML.\n\n```json\n" + json.dumps(configuration.json_schema(), indent=2) + "\n```\n")
    return "\n".join(parts)


def _tables() -> Iterator[tuple[str, str, list[str]]]:
    for path, kind in configuration.tables():
        title = "tool.oaswright" + (f".{path}" if path else "")
        rows = []
        hints = get_type_hints(kind)
        for one in fields(kind):
            key = configuration.key(path, one.name)
            default = "required" if one.default is MISSING and one.default_factory is MISSING else _default(one)
            rows.append(_row(f"`{one.name.replace('_', '-')}`", configuration.type_words(hints[one.name]), default, configuration.MEANINGS[key]))
        yield title, (kind.__doc__ or "").strip(), rows


def _default(one: Any) -> str:
    value = one.default if one.default is not MISSING else one.default_factory()
    if is_dataclass(value) or value in ((), {}, ""):
        return ""
    return f"`{json.dumps(value)}`"


def _rules() -> str:
    parts = [
        "# Rules of check\n\nBesides validity, `oaswright check` asks these questions. `severity` under `[tool.oaswright.check]` gives a rule another severity, or `off`; "
        "a [waiver](../how-to/waive-a-finding.md) accepts one finding.\n"
    ]
    parts += [_rule(one) for one in check.registry()]
    return "\n".join(parts)


def _rule(one: check.Rule) -> str:
    examples = f"Good:\n\n```yaml\n{one.good.rstrip()}\n```\n\nBad:\n\n```yaml\n{one.bad.rstrip()}\n```\n"
    return f"## {one.id}\n\n{one.summary}\n\nSeverity: {one.severity.value}.\n\n{examples}"


def _laws() -> str:
    rows = [_row(f"`{one.id}`", one.sentence, one.code or "") for one in all_laws()]
    head = "# Laws of fuzz\n\nWhat must hold of every resource, whatever its document says besides. `off` under `[tool.oaswright.fuzz]` switches a law off.\n\n"
    return head + "| Law | What must hold | Code of Web Fuzzing Commons |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _changes() -> str:
    head = "# Kinds of change\n\nWhat `oaswright diff` finds, and how it judges each kind on [two axes](../explanation/two-axes.md).\n\n"
    rows = [_row(f"`{one.id}`", one.area, one.direction, one.wire.name.lower(), one.source.name.lower(), one.summary) for one in KINDS.values()]
    return head + "| Kind | Area | Direction | On the wire | In source | What it means |\n| --- | --- | --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _exit_codes() -> str:
    found: dict[int, list[type[errors.OaswrightError]]] = {}
    for kind in _tree(errors.OaswrightError):
        found.setdefault(kind.exit_code, []).append(kind)
    rows = [_row("`0`", "Clean."), _row("`1`", "Findings: the document, the generated files, a server or an edit is not as it should be.")]
    for code, kinds in sorted(found.items()):
        if code > 1:
            rows.append(_row(f"`{code}`", " ".join(" ".join((kind.__doc__ or "").split()) for kind in kinds)))
    return (
        "# Exit codes\n\nThe same for every command. What could not be decided is never 0 and never 1.\n\n| Code | Meaning |\n| --- | --- |\n"
        + "\n".join(rows)
        + "\n"
    )


def _tree(kind: type[errors.OaswrightError]) -> Iterator[type[errors.OaswrightError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _tree(one)


def _formats(commands: click.Group) -> str:
    rows = [_row(f"`{name}`", FORMATS.get(name, ""), ", ".join(f"`{one}`" for one in where)) for name, where in formats(commands).items()]
    severities = ", ".join(f"`{one.value}`" for one in Severity)
    return (
        "# Output formats\n\n`--format` chooses one; `--output FILE` writes it to a file, whose ending says the format unless `--format` does. The severities of findings are "
        + severities
        + ". `--fail-on` says from which severity on a run fails; what fails it is an error in every format.\n\n| Format | What it is | Commands |\n| --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n"
    )


def _reports() -> str:
    parts = [
        "# Reports as JSON\n\nThe schema of each report of `--format json`. `schema` in a report names it with its version, which changes when a program that "
        "reads the report could break; new keys do not change it. `oaswright schema COMMAND` prints one.\n"
    ]
    parts += [f"## {name}\n\n```json\n{json.dumps(schemas.schema(name), indent=2)}\n```\n" for name in schemas.names()]
    return "\n".join(parts)


def formats(commands: click.Group) -> dict[str, list[str]]:
    """Return the formats of output, each with the commands that have it."""
    found: dict[str, list[str]] = {one.value: [] for one in report.Format}
    for name, command in verbs(commands).items():
        for one in command.params:
            if one.name in ("form", "format") and isinstance(one.type, click.Choice):
                for choice in one.type.choices:
                    found.setdefault(str(choice), []).append(name)
    return found


def verbs(commands: click.Group) -> dict[str, click.Command]:
    """Return every command of a group, by name."""
    context = click.Context(commands)
    return {name: command for name in commands.list_commands(context) if (command := commands.get_command(context, name))}


def _row(*cells: str) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
