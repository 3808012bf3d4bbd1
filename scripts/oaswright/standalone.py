"""A project made of a document alone: a file, or an ASGI application that serves its own document. No configuration is needed."""

import json
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from oaswright import project
from oaswright.errors import UsageError
from oaswright.finding import display
from oaswright.incremental import store
from oaswright.project import Project
from oaswright.settings.keys import Settings

APPLICATION = re.compile(r"[^\W\d][\w.]*:[^\W\d][\w.]*")

# Where frameworks serve their document.
SERVED = ("/openapi.json", "/schema/openapi.json", "/api/openapi.json", "/swagger.json")


def find(folder: Path, document: str = "", *, output: Path | None = None, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Project:
    """Return the project that a command works on.

    Args:
        folder: Where the configuration is looked for if no document is named.
        document: A file, or `module:app`; the configuration above the file counts, if there is one. "" is the configured document.
        output: The folder of generated files, relative to the working directory, if it is not the configured one.
        include: The names of operations that are kept, beside those of the configuration.
        exclude: The names of operations that are left out, beside those of the configuration.

    Raises:
        UsageError: There is neither a configuration nor a document, or the configuration is wrong.
        DocumentError: The document cannot be parsed.
    """
    found = _of(_served(document) if _is_application(document) else Path(document)) if document else project.find(folder)
    settings = replace(found.settings, include=(*found.settings.include, *include), exclude=(*found.settings.exclude, *exclude))
    return replace(found, settings=replace(settings, output=_relative(output, found.root)) if output else settings)


def _of(path: Path) -> Project:
    path = Path(os.path.realpath(path))
    above = project.above(path.parent)
    if above and Path(os.path.realpath(above.document)) == path:
        return above
    root = above.root if above else Path.cwd() if path.is_relative_to(Path.cwd()) else path.parent
    name = package_name(path)
    settings = Settings(_relative(path, root), f"{name}_models", f"{name}_client", output=f"{name}-generated" if above else "generated")
    # The settings of another document that are not about its own files, packages or releases.
    kept = {key: getattr(above.settings, key) for key in ("check", "references", "formats", "waivers", "probes", "fuzz", "diff")} if above else {}
    return Project(root, replace(settings, **kept), above.file if above else project.PYPROJECT)


def package_name(path: Path) -> str:
    """Return what the packages of a document are called, after its title: `pet_store` for "Pet Store"."""
    from oaswright.document import source  # brings the parsers along, and a run with nothing to do needs none

    tree = source.read(path).tree
    info = tree.get("info") if isinstance(tree, dict) else None
    title = info.get("title") if isinstance(info, dict) else None
    return name_of(title if isinstance(title, str) else "")


def name_of(title: str) -> str:
    """Return a title as a Python name, which `_models` and `_client` follow."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower())
    words = words[:-1] if words[1:] and words[-1] == "client" else words  # of which `_client` makes the name of a package
    name = "_".join(words)[:40].strip("_")
    return f"api_{name}".rstrip("_") if not name or name[0].isdigit() else name


def _relative(path: Path, root: Path) -> str:
    there = Path(os.path.realpath(path))
    return there.relative_to(root).as_posix() if there.is_relative_to(root) else str(there)


def _is_application(text: str) -> bool:
    return APPLICATION.fullmatch(text) is not None and not Path(text).exists()


def _served(text: str) -> Path:
    """Keep the document that an application serves in the cache of this folder, and return its path."""
    from oaswright.fuzz.wire import target
    from oaswright.fuzz.wire.exchange import Request
    from oaswright.staging import files

    with target.kept(target.resolve(text)) as opened:
        assert opened.process is not None  # noqa: S101 # an application runs in this process
        for path in SERVED:
            reply = opened.process.send(Request("GET", f"{opened.base_url}{path}"), [("accept", "application/json")])
            if reply.status == 200 and (tree := _parsed(reply.body)):
                kept = store.folder(Project(Path.cwd(), Settings("", "", "")).cache) / "openapi.json"
                files.write_file(kept, json.dumps(tree, indent=2, ensure_ascii=False) + "\n")
                return kept
    raise UsageError(
        f"{text} serves no OpenAPI document: {', '.join(SERVED)} were asked", hint=f"name the document's file, such as {display(Path('openapi.json'))}"
    )


def _parsed(body: bytes) -> dict[str, object] | None:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict) and ("openapi" in tree or "swagger" in tree) else None
