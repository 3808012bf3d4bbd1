"""Write a set of files into a folder: staged beside it, then swapped in; whatever else the folder holds is left alone.

What was written before is known by the folder's manifest, so nothing else is ever deleted or replaced. All changed files below a
subfolder appear in one rename: the smallest folder that holds them is built anew beside the tree, with hard links to what stays, and
exchanged (Linux and macOS; elsewhere two renames). The loose files of the root are replaced one by one, the manifest last. A run that was
killed leaves the old tree or the new one, and a staging folder that the next run removes.
"""

import hashlib
import json
import os
import shutil
from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import cast

from oaswright.errors import OutputError
from oaswright.finding import display
from oaswright.staging import manifests, walking
from oaswright.staging.files import Text, encoded, exchange, link, locked
from oaswright.staging.walking import CACHES

# Names the files that a swap is about to add, for as long as it lasts.
PENDING = ".pending.json"

NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True)
class Tree:
    """A folder of generated files. `manifest` is the path inside it of the JSON file whose `outputs` name them."""

    root: Path
    manifest: str

    @classmethod
    def recovered(cls, root: Path, manifest: str) -> "Tree":
        """Return the tree of a folder after removing what a killed run left beside it."""
        root = root.resolve()
        if _stage(root).exists():
            with locked(root):
                _remove_stage(root, manifest)
        return cls(root, manifest)

    @cached_property
    def owned(self) -> frozenset[str] | None:
        """The paths of the files that were generated here, as they were when first asked; None where the folder has no manifest."""
        found = [manifests.named(self.root, name) for name in (self.manifest, PENDING)]
        return frozenset().union(*filter(None, found)) if any(found) else None

    @cached_property
    def stamp(self) -> tuple[int, int] | None:
        """The time and the inode of the manifest, as they were when first asked."""
        return _stamp(self.root / self.manifest)

    def is_empty(self) -> bool:
        """Tell whether the folder is missing or holds nothing but caches."""
        return not self.root.is_dir() or all(one.name in CACHES for one in self.root.iterdir())

    def foreign(self, there: Iterable[str], wanted: Collection[str]) -> list[str]:
        """Return the paths of files that were not generated, and are not about to be."""
        owned = self.owned or frozenset()
        return sorted(path for path in there if path not in owned and path not in wanted)

    def refuse(self, sources: Iterable[Path] = (), *, adopt: bool = False) -> None:
        """Raise OutputError where writing could destroy what is not ours.

        `sources` are files that must not lie in the folder: the document, the configuration. `adopt` admits a folder that holds other files.
        """
        place, _ = display(self.root), self.stamp
        if ".git" in self.root.parts:
            raise OutputError(f"{place}: expected a folder for generated files, got one that belongs to git", hint="choose another output folder")
        if self.root.exists() and not self.root.is_dir():
            raise OutputError(f"{place}: expected a folder, got a file", hint="choose another output folder, or move the file away")
        for source in sources:
            if source.resolve().is_relative_to(self.root):
                raise OutputError(f"{place}: holds {display(source)}, which nothing generated may replace", hint="choose a folder of its own for the output")
        if self.owned is None and not adopt and not self.is_empty():
            shown = ", ".join(sorted(one.name for one in self.root.iterdir())[:3])
            hint = "choose an empty folder; or pass --adopt, which leaves files with other names alone"
            raise OutputError(f"{place}: holds files that were not generated ({shown}, …)", hint=hint)
        self._refuse_inside(place)

    def _refuse_inside(self, place: str) -> None:
        for entry in walking.entries(self.root):
            if entry.name == ".git":
                raise OutputError(f"{place}: holds a git repository ({display(Path(entry.path))})", hint="choose a folder of its own for the output")
            if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(self.root):
                raise OutputError(f"{display(Path(entry.path))}: is a link that leads out of {place}", hint="remove the link; nothing is written through it")

    def write(self, files: Mapping[str, Text], changes: Mapping[str, str], *, adopt: bool = False) -> None:
        """Make the changes: path -> missing, changed or stale; `files` holds the text of those that are not stale. What a killed run left is removed.

        Raises OutputError where a file would be replaced that was not generated, where another run is writing, and where the system refuses.
        """
        if not changes:
            (self.root / PENDING).unlink(missing_ok=True)
            return
        seen, owned = self.stamp, self.owned or frozenset()
        if not adopt:
            self._refuse_conflicts(changes, owned)
        try:
            with locked(self.root):
                if _stamp(self.root / self.manifest) != seen:
                    raise OutputError(f"{display(self.root)}: another run has written here meanwhile", hint="run the command again")
                _Swap(self, files, changes, owned).run()
        except OSError as error:
            where = display(Path(error.filename)) if error.filename else display(self.root)
            message = f"{where}: cannot be written ({error.strerror or error}); the files that were there before are untouched"
            raise OutputError(message, hint="free the disk, or make the folder writable, and run the command again") from None

    def _refuse_conflicts(self, changes: Mapping[str, str], owned: frozenset[str]) -> None:
        if not self.root.exists():
            return
        for path, what in changes.items():
            if what == "stale" or path in owned:
                continue
            blocked = next(
                (one for one in (path, *map(str, PurePosixPath(path).parents)) if one != "." and (self.root / one).is_file() and one not in owned), ""
            )
            if blocked:
                raise OutputError(
                    f"{display(self.root / blocked)}: stands where a generated file belongs, and was not generated",
                    hint="move it away, or pass --adopt to replace it",
                )
            if (self.root / path).is_dir() and any(_relative(self.root, one.path) not in owned for one in walking.files(self.root / path)):
                raise OutputError(f"{display(self.root / path)}: expected a file or nothing, got a folder with other files", hint="move it away")


class _Swap:
    """One replacement of a tree's files, under the lock."""

    def __init__(self, tree: Tree, files: Mapping[str, Text], changes: Mapping[str, str], owned: frozenset[str]) -> None:
        self.tree, self.files, self.changes, self.owned = tree, files, changes, owned
        self.written = [path for path, what in changes.items() if what != "stale"]
        self.stage = _stage(tree.root)

    def run(self) -> None:
        folder = self._folder()
        try:
            self.stage.mkdir(parents=True)
            self._note_pending()
            if folder is not None:
                self._exchange(folder)
            self._replace_loose([path for path in self.written if folder is None or not _is_below(path, folder)])
            self._remove_stale([path for path, what in self.changes.items() if what == "stale" and (folder is None or not _is_below(path, folder))])
            (self.tree.root / PENDING).unlink(missing_ok=True)
        finally:
            if not (self.stage / "old").exists():  # else a folder could not be put back: the next run does it
                shutil.rmtree(self.stage, ignore_errors=True)

    def _folder(self) -> str | None:
        """Return the smallest folder that holds all changes but those to loose files of the root; None if one file is all there is."""
        nested = [path for path in self.changes if "/" in path]
        root = self.tree.root
        if not root.is_dir() or any((root / path).is_dir() for path in self.written):
            return ""
        if not nested or (len(nested) == 1 and nested[0] in self.written and (root / nested[0]).parent.is_dir()):
            return None
        common = os.path.commonpath([path.rpartition("/")[0] for path in nested])
        while common and not (root / common).is_dir():
            common = common.rpartition("/")[0]
        return common

    def _note_pending(self) -> None:
        """Name the files that are about to come, so that they count as ours if this run is killed."""
        added = (self.owned | set(self.written)) - (manifests.named(self.tree.root, self.tree.manifest) or set())
        if added and self.tree.root.is_dir():
            self._put(PENDING, json.dumps({"outputs": dict.fromkeys(sorted(added), "")}))

    def _exchange(self, folder: str) -> None:
        """Build the folder anew in the staging place, exchange it with the one that stands, and discard that."""
        new, target = self.stage / "new", self.tree.root / folder
        try:
            self._build(folder, new)
            target.parent.mkdir(parents=True, exist_ok=True)
            exchange(new, target, self.stage / "old")
        except OSError:
            (self.tree.root / PENDING).unlink(missing_ok=True)  # nothing of it came
            raise
        if os.path.lexists(new):
            _discard(new, target, folder, self.owned | set(self.changes))
        _prune(target, self.tree.root)

    def _build(self, folder: str, new: Path) -> None:
        """Make the folder as it is to be: links to what stays the same, and what is written."""
        (self.stage / "folder").write_text(folder, encoding="utf-8")
        new.mkdir()
        self._link_unchanged(folder, new)
        made = set[str]()
        for path in self.written:
            if _is_below(path, folder):
                inside = path[len(folder) :].lstrip("/")
                above = inside.rpartition("/")[0]
                if above not in made:
                    (new / above).mkdir(parents=True, exist_ok=True)
                    made.add(above)
                with open(f"{new}/{inside}", "wb") as file:  # noqa: PTH123 # a site has thousands, and a Path for each costs as much
                    file.write(encoded(self.files[path]))

    def _link_unchanged(self, folder: str, new: Path) -> None:
        made = {""}
        for entry in walking.files(self.tree.root / folder):
            path = _relative(self.tree.root, entry.path)
            if path in self.changes or path == PENDING:
                continue
            inside = path[len(folder) :].lstrip("/")
            above = inside.rpartition("/")[0]
            if above not in made:
                (new / above).mkdir(parents=True, exist_ok=True)
                made.add(above)
            if entry.is_dir(follow_symlinks=False):
                (new / inside).mkdir(parents=True, exist_ok=True)
            else:
                link(entry, f"{new}/{inside}")

    def _replace_loose(self, paths: list[str]) -> None:
        for path in sorted(paths, key=lambda one: (one == self.tree.manifest, one)):
            self._put(path, self.files[path])

    def _put(self, path: str, text: Text) -> None:
        staged = self.stage / "loose"
        staged.write_bytes(encoded(text))
        staged.replace(self.tree.root / path)

    def _remove_stale(self, paths: list[str]) -> None:
        for path in paths:
            (self.tree.root / path).unlink(missing_ok=True)


def replace(
    root: Path, files: Mapping[str, Text], manifest: str, sources: Iterable[Path] = (), kept: Collection[str] = (), notes: Mapping[str, object] = NOTHING
) -> list[str]:
    """Make a folder hold these files instead of those that its manifest names, and return the paths that were written or removed.

    The manifest keeps a digest of each file, so that only what differs is written. Files named by `kept` stay as they are; `notes` stand in the manifest
    too. Raises OutputError where the folder holds other things, or `sources`.
    """
    tree = Tree.recovered(root, manifest)
    tree.refuse(sources)
    before = manifests.outputs(root / manifest)
    digests = {path: hashlib.sha256(encoded(files[path])).hexdigest() for path in files} | {path: before[path] for path in kept}
    changes = {path: "changed" if path in before else "missing" for path in files if before.get(path) != digests[path] or not (root / path).is_file()}
    changes |= dict.fromkeys(sorted(before.keys() - digests.keys()), "stale")
    named = json.dumps({"outputs": dict(sorted(digests.items())), **notes}, indent=0) + "\n"
    if changes or (notes and manifests.notes(root / manifest) != notes):
        tree.write(ChainMap({manifest: named}, cast("MutableMapping[str, Text]", files)), {**changes, manifest: "changed"})
    return sorted(changes)


def has_leftovers(root: Path) -> bool:
    """Tell whether a killed run left something beside a tree or in it."""
    return _stage(root).exists() or (root / PENDING).exists()


def _remove_stage(root: Path, manifest: str) -> None:
    """Remove a staging folder; files in it that nobody generated go back to where they were."""
    stage = _stage(root)
    if not stage.is_dir():
        return
    with suppress(FileNotFoundError, UnicodeDecodeError):
        folder = (stage / "folder").read_text(encoding="utf-8")
        target, old = root / folder, stage / "old"
        if old.exists() and not target.exists():
            old.rename(target)
        for one in (old, stage / "new"):
            if one.is_dir() and target.is_dir():
                known = (manifests.named(place, name) for place in (root, one) for name in (manifest, PENDING))
                _discard(one, target, folder, frozenset().union(*filter(None, known)))
    shutil.rmtree(stage, ignore_errors=True)


def _discard(old: Path, target: Path, folder: str, known: Collection[str]) -> None:
    """Remove a folder that was replaced; a file in it that nobody generated and that came meanwhile is kept."""
    for entry in walking.files(old):
        inside = _relative(old, entry.path)
        path = f"{folder}/{inside}" if folder else inside
        if path not in known and path != PENDING and not os.path.lexists(target / inside):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            Path(entry.path).rename(target / inside)
    for cache_folder in walking.caches(old):
        kept = target / _relative(old, cache_folder)
        if kept.parent.is_dir() and not kept.exists():
            Path(cache_folder).rename(kept)
    nothing_to_keep = old.with_name("discarded")
    old.rename(nothing_to_keep)
    shutil.rmtree(nothing_to_keep, ignore_errors=True)


def _prune(folder: Path, root: Path) -> None:
    """Remove a folder that holds nothing any more, and those above it."""
    while folder != root and not any(one.name not in CACHES for one in folder.iterdir()):
        shutil.rmtree(folder)
        folder = folder.parent


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _stage(root: Path) -> Path:
    return root.parent / f".{root.name}.oaswright-staging"


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _relative(root: Path, path: str) -> str:
    return path[len(str(root)) + 1 :].replace(os.sep, "/")
