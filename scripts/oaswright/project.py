"""The configuration, `[tool.oaswright]` in pyproject.toml or oaswright.toml, and where everything lives. Nothing else reads it."""

import keyword
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.settings import table
from oaswright.settings.keys import Settings
from oaswright.text import filenames

if TYPE_CHECKING:
    from oaswright.document.document import Document, Partial
    from oaswright.document.filters.filtering import Filter
    from oaswright.document.reach import Reach

# A table of the one, or the whole of the other, for repositories without Python.
PYPROJECT = "pyproject.toml"
OWN_FILE = "oaswright.toml"

# Names that Windows keeps for devices, in any folder and with any ending.

# What the generated packages import.
IMPORTED = frozenset(("httpx", "jsonschema_rs", "pydantic", "pydantic_core", "typing_extensions"))


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

    def load_partly(self, path: Path, *, beside: "Document | None" = None) -> "Partial":
        """Read the document, or another version of it, as far as it can be followed; what is the same as `beside` is shared with it."""
        from oaswright.document import document

        return document.load_partly(path, self._overlays, self.filter, is_strict=path == self.document, reach=self.reach, beside=beside)

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
        """Where what can be made again is kept; git ignores it. UsageError if it leads out of the project: who commits a link could have files written anywhere."""
        folder = self.root / ".oaswright"
        for one in (folder, *(entry for entry in folder.glob("*") if entry.is_symlink())):
            if one.is_symlink() and not one.resolve().is_relative_to(self.root.resolve()):
                raise UsageError(
                    f"{one.relative_to(self.root).as_posix()}: expected a folder inside the project, got a link that leads out of it", hint="remove the link"
                )
        return folder


def find(start: Path | None = None) -> Project:
    """Return the project that a folder stands in. UsageError if none is configured, or its configuration is wrong."""
    folder = (start or Path.cwd()).resolve()
    if found := above(folder):
        return found
    raise UsageError(
        f"no [tool.oaswright] in a pyproject.toml and no oaswright.toml from {folder} upwards",
        hint="`oaswright init` writes one; check, generate, prove, bundle and docs also take a document by its name: oaswright check openapi.yaml",
    )


def above(folder: Path) -> Project | None:
    """Return the project that a folder stands in, if there is one. UsageError if its configuration is wrong."""
    for candidate in (folder, *folder.parents):
        own, shared = candidate / OWN_FILE, candidate / PYPROJECT
        ours = _table(shared) if shared.is_file() else None
        if own.is_file():
            if ours is not None:
                raise UsageError(
                    f"{display(own)} and [tool.oaswright] in {display(shared)} both configure this folder",
                    hint="move everything to one of them, and remove the other",
                )
            return Project(candidate, _settings(own, _read(own)), OWN_FILE)
        if ours is not None:
            return Project(candidate, _settings(shared, ours))
    return None


def file_in(folder: Path) -> Path:
    """Return the file that configures a folder, or would."""
    return folder / (OWN_FILE if (folder / OWN_FILE).is_file() else PYPROJECT)


def _table(path: Path) -> Any:
    """Return the table of a pyproject.toml that is ours; None where there is none."""
    tools = _read(path).get("tool", {})
    return tools.get("oaswright") if isinstance(tools, dict) else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{display(path)}: cannot be read ({error})") from None
    except RecursionError:
        raise UsageError(f"{display(path)}: cannot be read (it is nested too deeply)") from None


def _settings(path: Path, content: Any) -> Settings:
    if path.name == OWN_FILE and isinstance(content.get("tool"), dict) and "oaswright" in content["tool"]:
        raise UsageError(f"{display(path)}: unknown key 'tool'", hint="in oaswright.toml the keys stand at the top, without [tool.oaswright]")
    home = f"{display(path)}: " + ("" if path.name == OWN_FILE else "tool.oaswright.")
    settings = table.build(Settings, content, home.removesuffix(".").removesuffix(": "))
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
    if settings.handbook and not settings.handbook.startswith(("https://", "http://", "file:///")):
        raise UsageError(
            f"{home}handbook: expected an address, got '{settings.handbook}'", hint="write where it is published, as https://docs.example.com/oaswright/"
        )
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
    if name.startswith("__") and name.endswith("__"):
        return "which Python keeps for itself"
    if filenames.is_device(name):
        return "which is a device on Windows"
    if name in sys.stdlib_module_names or name in IMPORTED:
        return "which would hide the module of that name"
    return ""
