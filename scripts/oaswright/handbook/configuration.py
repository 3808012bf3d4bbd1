"""The keys of the configuration: what each means, and a JSON Schema of them all."""

import types
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from oaswright.settings.keys import Settings

MEANINGS = {
    "document": "The OpenAPI document: its entry file, which may refer to others.",
    "overlays": "Overlays (OpenAPI Overlay 1.0 and 1.1) that are applied to the document, one after the other, wherever it is read.",
    "references": "Where `$ref` may lead besides the project: folders, and addresses such as `https://schemas.example/`. What is fetched is kept in `.oaswright/`.",
    "include": "Keep only these operations of the document, by tag, path (`/pets/*`), `GET /path`, operation id, or a field such as `x-public`.",
    "exclude": "Leave out these operations; a field such as `x-internal` also removes the parameters, properties and other objects that carry it.",
    "formats": "Which string formats are asserted: names and patterns, after `!` of those that are not; the last one that fits decides.",
    "models": "The package of the generated models.",
    "client": "The package of the generated client.",
    "output": "The folder of everything that is generated. It holds nothing else.",
    "site": "The folder of the API site.",
    "distribution": "The name under which models and client are packaged together. Without it they get no `pyproject.toml` of that name.",
    "released": "What is published: a tag, a pattern of tags, a commit, or a bundle kept as a file. `check` asks for a version that fits the changes since.",
    "pages": "Guides in Markdown for the API site, as patterns relative to `pyproject.toml`, in this order.",
    "handbook": "The address where the handbook that `docs --handbook` writes is published: findings link to the pages of their rules.",
    "probes": "How many probes `prove` makes at most for each artefact.",
    "waivers": "Findings that are accepted.",
    "waivers.rule": "The rule of the finding.",
    "waivers.pointer": "The JSON Pointer of its place.",
    "waivers.reason": "Why it is accepted.",
    "waivers.until": "Until which day, as YYYY-MM-DD.",
    "check": "How `check` judges.",
    "check.ruleset": "Which rules are asked: `minimal`, `recommended`, `strict`, or a YAML file of rules that may extend these.",
    "check.rules": "Python modules with rules of your own.",
    "check.fail-on": "The least severity that fails the check: `error`, `warning`, `info` or `never`.",
    "check.operation-id": "The ids that `check --fix` writes: `{method}`, `{path}` and `{tag}` in snake case, `{Path}` and the like in Pascal case.",
    "check.severity": "The severity of rules by id: `error`, `warning`, or `off`.",
    "accepted": "Changes that `diff` leaves out; `diff --accept` writes them.",
    "accepted.fingerprint": "The fingerprint of the change, as `diff --format json` shows it.",
    "accepted.reason": "Why it is accepted.",
    "accepted.expires": "The last day on which it is accepted, as YYYY-MM-DD.",
    "accepted.change": "What has changed, for people who read the file.",
    "diff": "What `diff` compares, and how it grades changes. Policies are off by default.",
    "diff.preset": "Start with the levels of another tool: `oasdiff` or `redocly`.",
    "diff.severity": "Levels for changes by their kind, path and tag; the last rule that fits decides.",
    "diff.severity.level": "`none`, `patch`, `minor`, `major` or `off`.",
    "diff.severity.id": "The kind of change, a pattern such as `response-*`; `diff --list` shows all kinds.",
    "diff.severity.path": "Only operations with this path, a pattern.",
    "diff.severity.tag": "Only operations with this tag.",
    "diff.only": "Compare only these paths, operations or tags.",
    "diff.exclude": "Leave out these paths, operations or tags.",
    "diff.strip-prefix": "A prefix that is taken off the paths of both documents.",
    "diff.documents": "Several documents that are compared with a git revision in one report.",
    "diff.sunset": "Whether what was deprecated may go once its `x-sunset` has passed.",
    "diff.sunset-required": "Whether a deprecation needs a sunset date.",
    "diff.grace-days": "How many days there have to be before a new sunset date.",
    "diff.stability": "Whether changes of draft and alpha operations (`x-stability-level`) are left out.",
    "diff.extensible-enums": "Whether enums with `x-extensible-enum` may grow in responses.",
    "sdk": "The client object.",
    "sdk.name": "The name of its class; made from the title of the document unless given.",
    "sdk.methods": "The names of its methods by operation id.",
    "sdk.pagination": 'How the pages of an operation follow each other, by operation id; `"*"` counts for each GET that it fits and that says nothing itself.',
    "sdk.pagination.style": "`cursor`, `page`, `offset` or `link`.",
    "sdk.pagination.parameter": "The query parameter that asks for a page.",
    "sdk.pagination.items": "A JSON Pointer into the body: the list.",
    "sdk.pagination.next": "A JSON Pointer into the body: the next cursor or address; `-1` is the last item of a list.",
    "fuzz": "How `fuzz` reaches and tests a server.",
    "fuzz.start": "The command that starts the server; `{port}` stands for a free port.",
    "fuzz.target": "The address of a running server, or `module:app` of one that runs in the process.",
    "fuzz.environment": "Environment variables of the server that is started.",
    "fuzz.tokens": "The credentials, strongest first.",
    "fuzz.tokens.env": "The environment variable that holds the credential.",
    "fuzz.tokens.scopes": "The scopes that it was given.",
    "fuzz.tokens.scheme": "The security scheme that it answers, where there are several.",
    "fuzz.tokens.name": "What reports call it, where no variable names it.",
    "fuzz.tokens.command": "A command that prints the credential, run again when it no longer holds.",
    "fuzz.tokens.client-id": "The client of an OAuth2 client credentials grant; the variable holds its secret.",
    "fuzz.tokens.token-url": "Where that grant asks for a token, if not where the document says.",
    "fuzz.tokens.login": "A request that logs in, for cookie sessions and for tokens in a reply.",
    "fuzz.tokens.login.path": "The path of the login, below the server's address.",
    "fuzz.tokens.login.method": "Its method.",
    "fuzz.tokens.login.json": "The JSON object that it sends; `${NAME}` stands for an environment variable.",
    "fuzz.tokens.login.form": "The form that it sends; `${NAME}` stands for an environment variable.",
    "fuzz.tokens.login.token": "A JSON Pointer to the token in the reply; none where the session is a cookie.",
    "fuzz.tokens.login.csrf-header": "The header in which writes send the CSRF token back.",
    "fuzz.tokens.login.csrf-cookie": "The cookie, or the header of a reply, that holds the CSRF token.",
    "fuzz.tokens.login.csrf-path": "A path that is read for the CSRF token, if not what the login answers.",
    "fuzz.seed": "Where the random choices start.",
    "fuzz.max-requests": "How many requests are sent at most.",
    "fuzz.waivers": "Failures that are accepted.",
    "fuzz.off": "Laws that are not checked.",
    "fuzz.max-response-seconds": "How long a response may take; 0 for any time.",
    "fuzz.max-response-bytes": "How large a response may be; 0 for any size.",
    "fuzz.exclude": "Operations (ids, names such as `GET /pets`, or tags) that are never called.",
    "fuzz.headers": "Headers that are sent with every request.",
    "fuzz.base-path": "The path below which the API stands, such as `/api/v1`.",
    "fuzz.ca-bundle": "A PEM file of the authorities that are trusted.",
    "fuzz.certificate": "The client's certificate, a PEM file.",
    "fuzz.key": "The key of the client's certificate, unless that file holds it.",
    "fuzz.insecure": "Whether any certificate of the server is taken.",
    "fuzz.reply-seconds": "When a reply is given up, in seconds; 0 for the default of 10.",
    "fuzz.reply-bytes": "When a reply is given up for its size, also once unpacked; 0 for the default of 64 MiB.",
    "fuzz.min-reach": "The share of operations, in percent, that must be seen to succeed.",
    "fuzz.parameters": 'Values of path parameters by name, such as `{tenant = "acme"}`, or by path and name.',
    "fuzz.instances": "`module:function` of yours that makes or names an instance of a resource.",
    "docs": "What the API site shows, and how it looks.",
    "docs.provenance": "Whether the site shows where each fact comes from.",
    "docs.logo": "A picture for the top of each page.",
    "docs.favicon": "The icon of the pages.",
    "docs.accent": "The colour of links on white, as #rrggbb. A colour that is hard to read is refused.",
    "docs.accent-dark": "The colour of links on dark pages.",
    "docs.try-servers": "The servers that a reader may send requests to from the page *Try it*; none, no page. Needs the extra `explorer`.",
    "docs.versions": "The releases that stand beside the latest version: patterns of git tags (`v*`) or of bundles kept as files (`releases/*.json`).",
}


def tables() -> Iterator[tuple[str, type]]:
    """Yield the tables of the configuration by their paths below `tool.oaswright`, the root first."""
    pending: list[tuple[str, type]] = [("", Settings)]
    while pending:
        path, kind = pending.pop(0)
        yield path, kind
        hints = get_type_hints(kind)
        for one in fields(kind):
            inner = _item(hints[one.name])
            if is_dataclass(inner) and isinstance(inner, type):
                pending.append((key(path, one.name), inner))


def key(path: str, name: str) -> str:
    """Return the name of a key with its table: waivers are described once."""
    found = f"{path}.{name.replace('_', '-')}" if path else name.replace("_", "-")
    return found.removeprefix("fuzz.") if found.startswith("fuzz.waivers.") else found


def _item(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(one for one in get_args(hint) if one is not type(None))
    return get_args(hint)[0] if get_origin(hint) is tuple else get_args(hint)[1] if get_origin(hint) is dict else hint


def type_words(hint: Any) -> str:
    """Return the type of a key in words."""
    if get_origin(hint) is tuple:
        return f"list of {type_words(get_args(hint)[0])}"
    if get_origin(hint) is dict or is_dataclass(hint):
        return "table"
    if get_origin(hint) is Literal:
        return "string"
    if get_origin(hint) in (Union, types.UnionType):
        return type_words(_item(hint))
    return {str: "string", int: "integer", float: "number", bool: "boolean"}.get(hint, str(hint))


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema of oaswright.toml and of `[tool.oaswright]`: draft 7, as SchemaStore and taplo take it."""
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/oaswright.json",
        "title": "oaswright",
        "description": "The configuration of oaswright: the file oaswright.toml, or the table [tool.oaswright] of pyproject.toml.",
    }
    return {**head, **_schema(Settings, "")}


def _default(one: Any) -> dict[str, Any]:
    """Return the default of a key, where it is a value that can be written."""
    return {"default": one.default} if isinstance(one.default, str | int | float) and one.default != "" else {}


def _schema(hint: Any, path: str) -> dict[str, Any]:
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        found = {
            one.name.replace("_", "-"): {"description": MEANINGS[key(path, one.name)], **_schema(hints[one.name], key(path, one.name)), **_default(one)}
            for one in fields(hint)
        }
        required = [one.name.replace("_", "-") for one in fields(hint) if one.default is MISSING and one.default_factory is MISSING]
        return {"type": "object", "properties": found, "additionalProperties": False, **({"required": required} if required else {})}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _schema(get_args(hint)[0], path)}
    if get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _schema(get_args(hint)[1], path)}
    if get_origin(hint) in (Union, types.UnionType):
        return _schema(_item(hint), path)
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if hint is Any:
        return {}
    return {"type": {str: "string", int: "integer", float: "number", bool: "boolean"}[hint]}
