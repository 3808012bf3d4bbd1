"""One hand-written file: its tree, and the line and column of every node."""

import codecs
import json
import math
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from oaswright import pointer
from oaswright.document.syntax import sections, splice, yaml12
from oaswright.document.syntax.offsets import Offsets
from oaswright.document.syntax.yaml12 import DEPTH_LIMIT, NODE_LIMIT, TOO_DEEP, TOO_LARGE
from oaswright.errors import DocumentError, UnreadableError, UsageError
from oaswright.finding import Finding, Position, Severity, display
from oaswright.text.nearest import nearest

SIZE_LIMIT = 256 << 20  # bytes

_STRINGS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

# What is no half of a pair: a backslash that is escaped, and both halves together.
_WHOLE = re.compile(r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


@dataclass(frozen=True)
class Source:
    """A file as read: `tree` is plain JSON data, `position` finds the place of any JSON pointer in it."""

    path: Path
    text: str = field(repr=False)
    tree: Any = field(repr=False)
    offsets: Offsets | None = field(default=None, repr=False, compare=False)  # of a JSON text, which is composed as YAML only slowly

    @cached_property
    def composed(self) -> Any:
        """The file as YAML nodes, which know their places."""
        return yaml.compose(self.text, Loader=yaml12.Loader)

    def position(self, at: str = "", *, key: bool = False) -> Position:
        """Where the value at a pointer starts, or its key; the nearest parent's place if there is no such node."""
        if self.offsets is not None:
            return Position(self.name, *self.offsets.find(at, key=key))
        node, mark = self.composed, self.composed.start_mark if self.composed else None
        for token in pointer.split(at):
            found = _child(node, token)
            if found is None:
                break
            name, node = found
            mark = name.start_mark if key else node.start_mark
        return Position(self.name, mark.line + 1, mark.column + 1) if mark else Position(self.name, 1, 1)

    @cached_property
    def name(self) -> str:
        """The path as positions name it."""
        return display(self.path)


def _child(node: Any, token: str) -> tuple[Any, Any] | None:
    if isinstance(node, yaml.MappingNode):
        own = next(((k, v) for k, v in node.value if k.value == token), None)
        merged = (one for k, v in node.value if own is None and yaml12.is_merge(k, v) for one in yaml12.merged_nodes(v))
        return own or next(filter(None, (_child(one, token) for one in merged)), None)
    if isinstance(node, yaml.SequenceNode) and token.isdigit() and int(token) < len(node.value):
        item = node.value[int(token)]
        return item, item
    return None


def read(path: Path, before: Source | None = None, text: str | None = None) -> Source:
    """Read a YAML or JSON file; DocumentError with the place of what cannot be parsed.

    Args:
        path: The file.
        before: What it was, or another version of it, if that is known.
        text: What an editor holds of it, which counts instead of the file.
    """
    if text is not None:
        return before if before and before.text == text else parse(path, text, before)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{display(path)}: expected a regular file, got {_kind_of(found.st_mode)}", hint="name a YAML or JSON file")
        if found.st_size > SIZE_LIMIT:
            raise UsageError(f"{display(path)}: expected at most {SIZE_LIMIT >> 20} MB, got {found.st_size >> 20}", hint="split the document")
        text = decoded(path.read_bytes())
    except FileNotFoundError:
        near = nearest(path.name, beside(path))
        meant = f"did you mean {display(path.with_name(near))}? " if near else ""
        raise UsageError(f"{display(path)}: no such file", hint=f"{meant}name the document in [tool.oaswright] or on the command line") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{display(path)}: expected UTF-8 text ({error})", hint="save the file as UTF-8") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{display(path)}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    return before if before and before.text == text else parse(path, text, before)


def beside(path: Path) -> list[str]:
    """Return the names of the files of YAML and JSON in the folder of a path."""
    try:
        return sorted(one.name for one in os.scandir(path.parent) if one.name.endswith((".yaml", ".yml", ".json")))
    except OSError:
        return []


def decoded(held: bytes) -> str:
    r"""Return the text of a file, with every end of a line as `\n`. UnicodeDecodeError if it is not UTF-8."""
    text = held.removeprefix(codecs.BOM_UTF8).decode()
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def parse(path: Path, text: str, before: Source | None = None) -> Source:
    """Parse the text of a YAML or JSON file; `before` is another version of it, whose parts are shared where their text is the same."""
    try:
        if text.lstrip()[:1] == "{" and (parsed := _parse_json(path, text, before)):
            _refuse_surrogates(path, text, *parsed)
            return Source(path, text, *parsed)
        tree = yaml12.load(text)
        _refuse_expansion(path, tree)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Position(display(path), mark.line + 1, mark.column + 1) if mark else Position(display(path), 1, 1)
        raise _unreadable(place, _problem(error, text)) from None
    except yaml.reader.ReaderError as error:
        line, column = text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position)
        shown = f"U+{error.character:04X}" if isinstance(error.character, int) else repr(error.character)
        raise _unreadable(Position(display(path), line, column), f"YAML does not allow the character {shown}") from None
    except yaml.YAMLError as error:
        raise _unreadable(Position(display(path), 1, 1), str(error)) from None
    except (RecursionError, ValueError) as error:
        what = TOO_DEEP if isinstance(error, RecursionError) else str(error)
        raise _unreadable(Position(display(path), 1, 1), what) from None
    return Source(path, text, tree)


def _problem(error: yaml.MarkedYAMLError, text: str) -> str:
    """Say what YAML's parser has against a text, and what it was reading."""
    mark, context = error.problem_mark, error.context_mark
    line = text.split("\n")[mark.line :][:1] if mark else []  # none where the text has ended
    if mark and line and line[0][mark.column : mark.column + 1] == "\t":
        return "a tab, where YAML takes spaces only"
    began = context and mark and context.line != mark.line and (error.context or "").startswith("while parsing a ")
    return str(error.problem or error.context) + (
        f", for the {error.context[16:]} that begins in line {context.line + 1}" if began and error.context and context else ""
    )


def _parse_json(path: Path, text: str, before: Source | None) -> tuple[Any, Offsets] | None:
    """Return the JSON tree and its offsets, or None where YAML's parser should say what is wrong and where. ValueError for more values than are allowed."""
    is_edited = before is not None and before.path == path and before.offsets is not None  # it was measured before it was edited
    if not is_edited and yaml12.may_be_large(text) and sum(map(_STRINGS.sub("", text).count, ",[{")) > NODE_LIMIT:
        raise ValueError(TOO_LARGE)
    tree, offsets = (before.tree, before.offsets) if before and before.offsets else ({}, Offsets("{}"))
    if parsed := splice.spliced(tree, offsets, text, _part):
        return parsed
    try:
        tree = _DECODER.decode(text)
    except ValueError:
        return None
    _refuse_depth(tree, DEPTH_LIMIT)
    return tree, Offsets(text)


def _part(text: str, offset: int) -> tuple[Any, int]:
    """Return a value within a JSON text, and where it ends. ValueError, or RecursionError, where the whole text should be parsed."""
    value, end = _DECODER.raw_decode(text, offset)
    limit = DEPTH_LIMIT - sections.DEPTH
    if text.count("{", offset, end) + text.count("[", offset, end) > limit:  # with fewer brackets it is no deeper
        _refuse_depth(value, limit)
    return value, end


def _refuse_depth(tree: Any, limit: int) -> None:
    if sum(1 for _ in islice(_levels(tree), limit + 1)) > limit:
        raise RecursionError


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError
    return result


def _no_constant(_: str) -> Any:
    raise ValueError


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError  # YAML's parser says where
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)


def _refuse_surrogates(path: Path, text: str, tree: Any, offsets: Offsets) -> None:
    """Refuse half of a surrogate pair, which JSON can write but no file can hold."""
    if not _SURROGATE.search(text) or not _SURROGATE.search(_WHOLE.sub(" ", text)):
        return
    stack: list[tuple[str, Any]] = [("", tree)]
    while stack:
        at, node = stack.pop()
        pairs: Iterable[tuple[str | int, Any]] = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, child in pairs:
            if any(isinstance(one, str) and not _is_encodable(one) for one in (key, child)):
                line, column = offsets.find(pointer.join(at, key) if _is_encodable(str(key)) else at)
                raise _unreadable(Position(display(path), line, column), "half of a surrogate pair, which is no character")
            stack.append((pointer.join(at, key), child))


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind_of(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFDIR: "a folder", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    return kinds.get(stat.S_IFMT(mode), "something else")


def _refuse_expansion(path: Path, tree: Any) -> None:
    """Refuse YAML aliases that blow up, or that hold themselves."""
    seen = 0
    for depth, level in enumerate(_levels(tree)):
        seen += sum(map(len, level))
        if seen > NODE_LIMIT or depth > DEPTH_LIMIT:
            what = f"{TOO_LARGE} after aliases are expanded" if seen > NODE_LIMIT else TOO_DEEP
            raise _unreadable(Position(display(path), 1, 1), what)


def _levels(tree: Any) -> Iterator[list[Any]]:
    """Yield the mappings and lists of a tree, level by level."""
    level = [tree] if isinstance(tree, dict | list) else []
    while level:
        yield level
        level = [child for node in level for child in (node.values() if type(node) is dict else node) if type(child) is dict or type(child) is list]


def _unreadable(place: Position, problem: str) -> DocumentError:
    return UnreadableError([Finding("readable", Severity.ERROR, f"not readable: {problem}", "", place, "fix the syntax; parsing stopped here")])
