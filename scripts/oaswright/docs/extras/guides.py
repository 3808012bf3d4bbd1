"""Pages that a project wrote itself, in Markdown, and the pictures that stand beside them."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from oaswright.errors import UsageError

PICTURES = (".ico", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif")
FOLDER = "pictures"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Guide:
    """A page with its title and its Markdown; its pictures by the name that the text gives them."""

    title: str
    text: str
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def published(self) -> str:
        """The Markdown, with each picture where the site keeps it; one from elsewhere is a link, so that the site works offline."""

        def placed(found: re.Match[str]) -> str:
            name = found[2]
            return f"![{found[1]}]({kept(name, self.pictures[name])})" if name in self.pictures else f"[{found[1]}]({name})"

        return PICTURE.sub(placed, self.text)

    def files(self) -> dict[str, bytes]:
        """Return the pictures by their names in the site."""
        return {kept(name, content): content for name, content in self.pictures.items()}


def kept(name: str, content: bytes) -> str:
    """Return a picture's name in the site: two guides may each have a `plot.svg`."""
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:12]}{PurePosixPath(name).suffix}"


def read(root: Path, patterns: Sequence[str]) -> list[Guide]:
    """Return the guides that patterns such as `guides/*.md` name, sorted by path; UsageError where a pattern names none."""
    found: dict[Path, Guide] = {}
    for pattern in patterns:
        paths = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not paths:
            raise UsageError(f"tool.oaswright.pages: no file matches '{pattern}'", hint="the patterns are relative to pyproject.toml")
        found |= {path: _guide(path) for path in paths if path not in found}
    return list(found.values())


def _guide(path: Path) -> Guide:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
    heading = re.match(r"\s*# +(.+?)\s*#*\n", text)
    title = heading[1] if heading else path.stem.replace("-", " ").replace("_", " ").capitalize()
    return Guide(title, text[heading.end() :] if heading else text, dict(_pictures(path, text)))


def _pictures(path: Path, text: str) -> Iterator[tuple[str, bytes]]:
    for _, name in PICTURE.findall(text):
        beside = path.parent / name
        if PurePosixPath(name).name == name and name.lower().endswith(PICTURES) and beside.is_file():
            yield name, beside.read_bytes()
