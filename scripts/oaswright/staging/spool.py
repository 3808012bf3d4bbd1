"""Files that wait on disk until their folder is written, so that a large set of them costs no memory."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path

from oaswright.staging.files import Text, encoded


class Spool(MutableMapping[str, Text]):
    """The contents of files by their paths, kept in a scratch folder that its owner removes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers: dict[str, int] = {}

    def __getitem__(self, path: str) -> bytes:
        return (self._folder / str(self._numbers[path])).read_bytes()

    def __setitem__(self, path: str, text: Text) -> None:
        number = self._numbers.setdefault(path, len(self._numbers))
        (self._folder / str(number)).write_bytes(encoded(text))

    def __delitem__(self, path: str) -> None:
        (self._folder / str(self._numbers.pop(path))).unlink()

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
