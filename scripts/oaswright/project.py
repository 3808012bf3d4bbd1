"""The configuration, `[tool.oaswright]` in pyproject.toml or oaswright.toml, and where everything lives. Nothing else reads it."""

import difflib
import keyword
import re
import sys
import tomllib
import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from oaswright.errors import UsageError
from oaswright.finding import display

if TYPE_CHECKING:
    from oaswright.document.document import Document, Partial
    from oaswright.document.filters.filtering import Filter
    from oaswright.document.reach import Reach

T = TypeVar("T")

# A table of the one, or the whole of the other, for repositories without Python.
PYPROJECT = "pyproject.toml"
OWN_FILE = "oaswright.toml"

# Names that Windows keeps for devices, in any folder and with any ending.
WINDOWS_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)

# What the generated packages import.
IMPORTED = frozenset(("httpx", "jsonschema_rs", "pydantic", "pydantic_core", "typing_extensions"))

EXAMPLE = """add to pyproject.toml (or, without the line in brackets, to oaswright.toml):

[tool.oaswright]
document = "spec/openapi.yaml"
models = "petstore_models"
client = "petstore_client\""""


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
    """The client object: the `name` of its class, after the title unless given; `methods` and `pagination` by operationId."""

    name: str = ""
    methods: dict[str, str] = field(default_factory=dict)
    pagination: dict[str, Pagination] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Docs:
    """What the API site shows and how it looks: files of the project, colours as #rrggbb, and the servers that a reader may try the API on."""

    provenance: bool = True
    logo: str = ""
    favicon: str = ""
    accent: str = ""
    accent_dark: str = ""
    try_servers: tuple[str, ...] = ()


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
    probes: int = 10_000
    waivers: tuple[Waiver, ...] = ()
    accepted: tuple[AcceptedChange, ...] = ()
    check: Check = Check()
    diff: DiffSettings = DiffSettings()
    sdk: Sdk = Sdk()
    fuzz: Fuzz = Fuzz()
    docs: Docs = Docs()


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a configured document."""

    root: Path
    settings: Settings
    file: str = PYPROJECT

    @property
    def configuration(self) -> Path:
        """The file of the configuration."""
        return self.root / self.file

    @property
    def document(self) -> Path:
        """The path of the document."""
        return self.root / self.settings.document

    def load(self, before: "Document | None" = None, texts: Mapping[Path, str] | None = None) -> "Document":
        """Read the document with its overlays and filters.

        Args:
            before: An earlier version of it, with which it shares what is the same.
            texts: What an editor holds of files, by their real paths.
        """
        from oaswright.document import document

        return document.load(self.document, before, self._overlays, self.filter, reach=self.reach, texts=texts)

    def load_version(self, path: Path) -> "Document":
        """Read another version of the document, which need not have all that overlays and filters name."""
        from oaswright.document import document

        return document.load(path, None, self._overlays, self.filter, is_strict=False, reach=self.reach)

    def load_partly(self, path: Path) -> "Partial":
        """Read the document, or another version of it, as far as it can be followed."""
        from oaswright.document import document

        return document.load_partly(path, self._overlays, self.filter, is_strict=path == self.document, reach=self.reach)

    @property
    def _overlays(self) -> list[Path]:
        return [self.root / one for one in self.settings.overlays]

    @property
    def filter(self) -> "Filter":
        """Which operations of the document are kept."""
        from oaswright.document.filters.filtering import Filter

        return Filter(self.settings.include, self.settings.exclude, self.settings.formats)

    @property
    def reach(self) -> "Reach":
        """Where references may lead besides the project's folder. UsageError if the configuration names no such place."""
        from oaswright.document import reach

        return reach.of(self.root, self.settings.references, self.cache)

    @property
    def output(self) -> Path:
        """The folder of the generated tree."""
        return self.root / self.settings.output

    @property
    def site(self) -> Path:
        """The folder of the site."""
        return self.root / self.settings.site

    @property
    def cache(self) -> Path:
        """Where what can be made again is kept; git ignores it."""
        return self.root / ".oaswright"


def find(start: Path | None = None) -> Project:
    """The project that a folder stands in. UsageError if none is configured, or its configuration is wrong."""
    folder = (start or Path.cwd()).resolve()
    if found := above(folder):
        return found
    raise UsageError(
        f"no [tool.oaswright] in a pyproject.toml and no oaswright.toml from {folder} upwards", hint=f"name a document, run `oaswright init`, or {EXAMPLE}"
    )


def above(folder: Path) -> Project | None:
    """Return the project that a folder stands in, if there is one. UsageError if its configuration is wrong."""
    for candidate in (folder, *folder.parents):
        own, shared = candidate / OWN_FILE, candidate / PYPROJECT
        table = _table(shared) if shared.is_file() else None
        if own.is_file():
            if table is not None:
                raise UsageError(
                    f"{display(own)} and [tool.oaswright] in {display(shared)} both configure this folder",
                    hint="move everything to one of them, and remove the other",
                )
            return Project(candidate, _settings(own, _read(own)), OWN_FILE)
        if table is not None:
            return Project(candidate, _settings(shared, table))
    return None


def file_in(folder: Path) -> Path:
    """Return the file that configures a folder, or would."""
    return folder / (OWN_FILE if (folder / OWN_FILE).is_file() else PYPROJECT)


def _table(path: Path) -> Any:
    """The table of a pyproject.toml that is ours; None where there is none."""
    tools = _read(path).get("tool", {})
    return tools.get("oaswright") if isinstance(tools, dict) else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{display(path)}: cannot be read ({error})") from None


def _settings(path: Path, table: Any) -> Settings:
    if path.name == OWN_FILE and isinstance(table.get("tool"), dict) and "oaswright" in table["tool"]:
        raise UsageError(f"{display(path)}: unknown key 'tool'", hint="in oaswright.toml the keys stand at the top, without [tool.oaswright]")
    home = f"{display(path)}: " + ("" if path.name == OWN_FILE else "tool.oaswright.")
    settings = _build(Settings, table, home.removesuffix(".").removesuffix(": "))
    for key in ("models", "client"):
        name = getattr(settings, key)
        if why := unusable(name):
            raise UsageError(f"{home}{key}: expected the name of a Python package, got '{name}', {why}", hint="choose another name")
    if settings.models.lower() == settings.client.lower():
        raise UsageError(
            f"{home}client: expected another name than that of the models, got '{settings.client}'",
            hint="they are two packages in one folder",
        )
    for key, name in (("sdk.name", settings.sdk.name), *((f"sdk.methods.{one}", name) for one, name in settings.sdk.methods.items())):
        if name and (not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_")):
            raise UsageError(f"{home}{key}: expected a public Python name, got '{name}'")
    _check_reasons(path, settings)
    for key in ("document", "output", "site"):
        inside = (path.parent / getattr(settings, key)).resolve()
        if not inside.is_relative_to(path.parent) or inside == path.parent:
            raise UsageError(f"{home}{key}: expected a path inside the project, got '{getattr(settings, key)}'")
    return settings


def _check_reasons(path: Path, settings: Settings) -> None:
    """Refuse waivers and accepted changes that do not say why."""
    for index, waiver in enumerate((*settings.waivers, *settings.fuzz.waivers)):
        if not waiver.reason.strip():
            raise UsageError(f"{display(path)}: waiver {index + 1} ({waiver.rule}) has no reason", hint="say why the finding is accepted")
    for accepted in settings.accepted:
        if not accepted.reason.strip():
            raise UsageError(f"{display(path)}: the accepted change {accepted.fingerprint} has no reason", hint="say why the change is accepted")


def unusable(name: str) -> str:
    """Say why a name cannot be that of a package; "" if it can."""
    if not name.isidentifier() or not name.isascii():
        return "which is not an ASCII identifier"
    if keyword.iskeyword(name):
        return "which is a keyword of Python"
    if WINDOWS_DEVICE.fullmatch(name):
        return "which is a device on Windows"
    if name in sys.stdlib_module_names or name in IMPORTED:
        return "which would hide the module of that name"
    return ""


def _build(kind: type[T], table: Any, where: str) -> T:
    """An instance of a dataclass from a TOML table; every wrong key or value is named with its place."""
    if not isinstance(table, Mapping):
        raise UsageError(f"{where}: expected a table, got {table!r}")
    names = {one.name.replace("_", "-"): one for one in fields(kind)}  # type: ignore[arg-type] # always a dataclass
    for key in table:
        if key not in names:
            raise UsageError(f"{where}: unknown key '{key}'", hint=_nearest(key, list(names)))
    for key, one in names.items():
        if key not in table and one.default is MISSING and one.default_factory is MISSING:
            raise UsageError(f"{where}: the key '{key}' is missing", hint=EXAMPLE)
    hints = get_type_hints(kind)
    return kind(**{one.name: _value(hints[one.name], table[key], _under(where, key)) for key, one in names.items() if key in table})


def _under(where: str, key: str) -> str:
    """The place of a key, for messages."""
    return f"{where}: {key}" if where.endswith(OWN_FILE) else f"{where}.{key}"


def _nearest(wrong: str, names: list[str]) -> str:
    """What was meant by an unknown key: a key of this table, else one of another table."""
    if near := difflib.get_close_matches(wrong, names, 1):
        return f"did you mean '{near[0]}'?"
    elsewhere = dict(_keys(Settings, ""))
    if near := difflib.get_close_matches(wrong.replace("_", "-"), elsewhere, 1, 0.8):
        return f"did you mean '{elsewhere[near[0]]}'? It is a key of another table"
    return f"the keys are {', '.join(names)}"


def _keys(kind: type, path: str) -> Iterator[tuple[str, str]]:
    """Every key of a table and of the tables in it, with its path."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        key = one.name.replace("_", "-")
        yield key, f"{path}{key}"
        if is_dataclass(hints[one.name]):
            yield from _keys(hints[one.name], f"{path}{key}.")


def _value(kind: Any, value: Any, where: str) -> Any:
    if kind is Any:
        return value
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(arg for arg in get_args(kind) if arg is not type(None))
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise UsageError(f"{where}: expected a list, got {value!r}")
        return tuple(_value(get_args(kind)[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if get_origin(kind) is dict:
        if not isinstance(value, dict):
            raise UsageError(f"{where}: expected a table, got {value!r}")
        return {key: _value(get_args(kind)[1], item, f"{where}.{key}") for key, item in value.items()}
    if get_origin(kind) is Literal:
        return _choice(get_args(kind), value, where)
    return _build(kind, value, where) if is_dataclass(kind) else _scalar(kind, value, where)  # type: ignore[arg-type] # a class, not an instance


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise UsageError(f"{where}: expected {_NAMES.get(kind, kind.__name__)}, got {value!r}")
    return value


def _choice(choices: tuple[str, ...], value: Any, where: str) -> Any:
    """One of the words that a key takes."""
    if value in choices:
        return value
    near = difflib.get_close_matches(value, choices, 1) if isinstance(value, str) else []
    known = ", ".join(f"'{one}'" for one in choices)
    raise UsageError(f"{where}: expected one of {known}, got {value!r}", hint=f"did you mean '{near[0]}'?" if near else "")


_NAMES = {str: "a string", int: "an integer", float: "a number", bool: "true or false"}
