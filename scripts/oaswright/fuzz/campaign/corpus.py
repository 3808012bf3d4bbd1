"""What campaigns learn from night to night: the seeds that were used, what each operation has shown, bodies that showed it, and failures.

A corpus is one file in a folder, or at any URL that fsspec reads and writes. It is written as a whole, after each round.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oaswright.errors import OutputError, UsageError
from oaswright.staging import files

FORMAT = 1
NAME = "corpus.json"
BODIES = 24  # of each operation that are kept, the newest
INSTALLS = "fsspec"  # with s3fs, gcsfs or adlfs for the service in question


@dataclass
class Corpus:
    """`seed` is the first that no campaign has used; `features` holds what was seen, with the night in which it was new; `yields` how much is new of late.

    `bodies` holds accepted request bodies that showed something new, `failures` the id of each failure with the nights in which it was seen first and last.
    """

    seed: int | None = None
    night: int = 0
    features: dict[str, int] = field(default_factory=dict)
    yields: dict[str, float] = field(default_factory=dict)
    bodies: dict[str, list[Any]] = field(default_factory=dict)
    failures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def learn(self, features: Mapping[str, Any]) -> dict[str, int]:
        """Add what was seen, each feature (`GET /pets 200 ...`) with the body that showed it; how much of it was new, by operation."""
        new: dict[str, int] = {}
        for feature, body in features.items():
            if feature in self.features:
                continue
            self.features[feature] = self.night
            operation = " ".join(feature.split(" ", 2)[:2])
            new[operation] = new.get(operation, 0) + 1
            if body is not None:
                self.bodies[operation] = [*self.bodies.get(operation, []), body][-BODIES:]
        return new

    def meet(self, failure: str, told: str) -> None:
        """Note that a failure was seen tonight."""
        entry = self.failures.setdefault(failure, {"first": self.night, "told": told})
        entry["last"] = self.night

    @property
    def fresh(self) -> frozenset[str]:
        """The failures that no earlier night has seen."""
        return frozenset(one for one, entry in self.failures.items() if entry["first"] == self.night)

    @property
    def gone(self) -> list[str]:
        """What earlier nights have seen and this one has not, in words."""
        return [
            f"{entry['told']} {one}, last seen {self.night - entry['last']} nights ago" for one, entry in self.failures.items() if entry["last"] < self.night
        ]


def read(place: str) -> Corpus:
    """Read a corpus; an empty one where there is none yet. UsageError for what is no corpus, OutputError where the place cannot be reached."""
    content = _content(place)
    if content is None:
        return Corpus()
    try:
        data = json.loads(content)
        if data["format"] != FORMAT:
            raise UsageError(f"{place}: a corpus of format {data['format']}, and {FORMAT} is read", hint="name another folder, or delete it to start anew")
        corpus = Corpus(**{name: value for name, value in data.items() if name != "format"})
        if not isinstance(corpus.night, int) or not all(isinstance(one, dict) for one in (corpus.features, corpus.yields, corpus.bodies, corpus.failures)):
            raise TypeError("a part of it has another type")
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{place}: not a corpus ({type(error).__name__}: {error})", hint="name another folder, or delete it to start anew") from None
    return corpus


def write(corpus: Corpus, place: str) -> None:
    """Write a corpus as a whole. OutputError where that is not possible."""
    text = json.dumps({"format": FORMAT, **vars(corpus)})
    try:
        if "://" in place:
            _files(place).pipe_file(_address(place), text.encode())
        else:
            Path(place).mkdir(parents=True, exist_ok=True)
            files.write_file(Path(place) / NAME, text)
    except (OSError, ValueError) as error:
        raise OutputError(f"--corpus {place}: cannot be written: {error}", hint="name a folder, or a URL that fsspec can write to") from None


def _content(place: str) -> bytes | None:
    try:
        if "://" in place:
            content: bytes = _files(place).cat_file(_address(place))
            return content
        return (Path(place) / NAME).read_bytes()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise OutputError(f"--corpus {place}: cannot be read: {error}", hint="name a folder, or a URL that fsspec can read") from None


def _address(place: str) -> str:
    return f"{place.rstrip('/')}/{NAME}"


def _files(place: str) -> Any:
    """Return the file system of a URL."""
    try:
        import fsspec
    except ModuleNotFoundError:
        raise UsageError(f"--corpus {place}: a URL needs fsspec, which is not installed", hint=f"pip install {INSTALLS}") from None
    try:
        return fsspec.core.url_to_fs(place)[0]
    except (ImportError, ValueError) as error:
        raise UsageError(f"--corpus {place}: {error}", hint="install the package that it names, or name a folder") from None
