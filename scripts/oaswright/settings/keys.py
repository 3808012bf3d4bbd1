"""The keys of `[tool.oaswright]`, a dataclass for each table; `handbook/configuration.py` says what each means."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that is accepted: its rule, its pointer, why, and (for `fuzz`) until which day, as YYYY-MM-DD."""

    rule: str
    pointer: str
    reason: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """A request that answers with a token at the JSON pointer `token`, or without one with the cookies of a session.

    `${NAME}` in `json` and `form` stands for a variable. With `csrf-header` each request that changes something holds this header, with the value of
    the cookie `csrf-cookie`, or of the header of that name in what `csrf-path` (or the login) answered.
    """

    path: str
    method: str = "POST"
    json: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    token: str = ""
    csrf_header: str = ""
    csrf_cookie: str = ""
    csrf_path: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A credential for the target, and the scopes that it was given: in the variable `env`, printed by `command`, or from `login`.

    With `client-id` the variable holds the client's secret, and the token comes from the document's token endpoint, or from `token-url`.
    """

    env: str = ""
    scopes: tuple[str, ...] = ()
    scheme: str = ""
    name: str = ""
    command: str = ""
    client_id: str = ""
    token_url: str = ""
    login: Login | None = None


@dataclass(frozen=True, slots=True)
class Fuzz:
    """How the target is started and asked. `start` may hold {port}; `tokens` come strongest first."""

    start: str = ""
    target: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    seed: int = 0
    max_requests: int = 1000
    waivers: tuple[Waiver, ...] = ()
    off: tuple[str, ...] = ()
    max_response_seconds: float = 0.0
    max_response_bytes: int = 0
    exclude: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    base_path: str = ""
    ca_bundle: str = ""
    certificate: str = ""
    key: str = ""
    insecure: bool = False
    reply_seconds: float = 0.0
    reply_bytes: int = 0
    min_reach: int = 0
    parameters: dict[str, Any] = field(default_factory=dict)
    instances: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """How strict the check is: `fail-on` is the least severity that fails it; `severity` gives rules another one, or `off`.

    `ruleset` is minimal, recommended, strict or a file of rules in YAML; `rules` are Python modules with more;
    `operation_id` is the pattern of ids that `--fix` writes.
    """

    ruleset: str = "recommended"
    rules: tuple[str, ...] = ()
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    operation_id: str = "{method}{Path}"
    severity: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pagination:
    """How the pages of an operation follow each other.

    `style` is cursor, page, offset or link; `parameter` the query parameter that asks for a page; `items` and `next` are JSON pointers into
    the body, to the list and to the next cursor or address. What is left out is told from the usual names.
    """

    style: str = ""
    parameter: str = ""
    items: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Sdk:
    """The client object: the `name` of its class, after the title unless given; `methods` and `pagination` by operationId, and "*" for each GET that has such pages."""

    name: str = ""
    methods: dict[str, str] = field(default_factory=dict)
    pagination: dict[str, Pagination] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Docs:
    """What the API site shows and how it looks: files of the project, colours as #rrggbb, servers to try the API on, and the versions beside the latest."""

    provenance: bool = True
    logo: str = ""
    favicon: str = ""
    accent: str = ""
    accent_dark: str = ""
    try_servers: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSeverity:
    """The level of changes whose kind, path and tag fit: `none`, `patch`, `minor`, `major` or `off`. `id` and `path` are patterns."""

    level: str
    id: str = "*"
    path: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedChange:
    """A change that is accepted: its fingerprint, why, until which day (YYYY-MM-DD), and its message for readers."""

    fingerprint: str
    reason: str
    expires: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class DiffSettings:
    """What `diff` compares and how it grades changes; policies are off by default.

    `sunset` lets go of what was deprecated once its `x-sunset` has passed, `sunset_required` asks for a date, `grace_days` for time until then.
    `stability` ignores changes of draft and alpha operations (`x-stability-level`), `extensible_enums` follows `x-extensible-enum`.
    """

    preset: str = ""
    severity: tuple[ChangeSeverity, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    strip_prefix: str = ""
    documents: tuple[str, ...] = ()
    sunset: bool = False
    sunset_required: bool = False
    grace_days: int = 0
    stability: bool = False
    extensible_enums: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The keys of `[tool.oaswright]`, or of oaswright.toml; paths are relative to the folder of that file."""

    document: str
    models: str
    client: str
    output: str = "generated"
    site: str = "site"
    distribution: str = ""
    released: str = ""
    overlays: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("*",)
    pages: tuple[str, ...] = ()
    handbook: str = ""
    probes: int = 10_000
    waivers: tuple[Waiver, ...] = ()
    accepted: tuple[AcceptedChange, ...] = ()
    check: Check = Check()
    diff: DiffSettings = DiffSettings()
    sdk: Sdk = Sdk()
    fuzz: Fuzz = Fuzz()
    docs: Docs = Docs()
