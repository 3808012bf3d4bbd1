"""Python names for what a document names: deterministic, unique, and harmless whatever the document says."""

import builtins
import hashlib
import keyword
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from oaswright import pointer
from oaswright.text import filenames

# What generated modules import; a class of that name would hide it.
RESERVED_CLASSES = frozenset(
    ("Annotated", "Any", "BaseModel", "ClassVar", "ConfigDict", "Date", "DateTime", "Field", "Literal", "MISSING", "Model", "None", "Root", "RootModel", "True", "False",
     "Uuid", "Enum", "StrEnum", "Optional", "Union", "UNSET", "Unset", "Response", "Client", "AuthenticatedClient", "Violation", "Mapping", "Operation", "UUID", "File", "Retry",
     "Caller", "Functions", "Types")
)  # fmt: skip

# `id` is what most parameters of that name are called, as openapi-python-client does too; no generated function needs the builtin.
RESERVED_NAMES = frozenset((*keyword.kwlist, *dir(builtins), "self", "client", "body", "wire", "typing", "annotations", "pydantic", "timeout")) - {"id"}

# File systems take names of 255 bytes; a suffix, a number and an ending come after this.
LONGEST = 160

_WORD = re.compile(r"[A-Za-z0-9]+")
_CAPITALIZED = re.compile(r"([A-Z]?[a-z]+)")


@lru_cache(maxsize=100_000)
def pascal(text: str) -> str:
    """`pet-list` as `PetList`; a name that is already in that form stays as it is. Only ASCII letters and digits remain, of others their base letters."""
    return "".join(word[0].upper() + word[1:] for word in _words(text))


@lru_cache(maxsize=100_000)
def class_name(text: str, fallback: str = "Model") -> str:
    """Return the name of a class for a text."""
    name = _bounded(pascal(text), text)
    if not name or name[0].isdigit():
        name = fallback + name
    return name + "Model" if name in RESERVED_CLASSES or hasattr(builtins, name) else name


@lru_cache(maxsize=100_000)
def snake(text: str, fallback: str = "value") -> str:
    """`X-Rate Limit` as `x_rate_limit`: an identifier that hides nothing, and that a file may have as its name.

    Words end where openapi-python-client ends them, so that its users find the same names: digits belong to a word in a text without capitals (`oauth2`).
    """
    parts = _words(text)
    words = [word for part in parts for word in _CAPITALIZED.split(part) if word] if any(map(str.isupper, text)) else parts
    name = _bounded("_".join(words).lower(), text)
    if not name or name[0].isdigit():
        name = f"{fallback}_{name}".rstrip("_")
    return name + "_" if name in RESERVED_NAMES or filenames.is_device(name) else name


def _words(text: str) -> list[str]:
    if not text.isascii():  # `é` is an `e` with a mark, `ﬁ` two letters
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _WORD.findall(text)


def operation(identity: str, method: str, path: str) -> str:
    """Return the text that an operation is named after: its id, or its method and path where the id has no letters that a name can have."""
    return identity if _words(identity) else f"{method} {path}"


def function(identity: str, method: str, path: str) -> str:
    """Return the name of the function, and the module, of an operation."""
    return snake(operation(identity, method, path), "operation")


def operation_class(identity: str, method: str, path: str) -> str:
    """Return what the names of an operation's own classes begin with."""
    return class_name(operation(identity, method, path), "Operation")


def folder(tags: Sequence[str]) -> str:
    """Return the name of the folder, and the resource, of operations by their first tag."""
    return snake(tags[0], "tag") if tags else "default"


def method(name: str) -> str:
    """Return a name as an attribute: only a keyword is no attribute."""
    return name + "_" if keyword.iskeyword(name) else name


def _bounded(name: str, text: str) -> str:
    """Shorten a name that is too long for a file; a digest of the whole text keeps it apart from others that begin alike."""
    return name if len(name) <= LONGEST else name[:LONGEST].rstrip("_") + hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Return a text with an underscore for whatever stands in no identifier."""
    return re.sub(r"\W", "_", text)


def stem(path: str) -> str:
    """Return the name of a file without its folders and its ending."""
    return path.rpartition("/")[2].partition(".")[0]


class Names:
    """Names given out once; two that differ in case alone count as one, for the sake of file systems."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def take(self, wanted: str) -> str:
        """Return the wanted name, or the first free one with a number after it."""
        name, number = wanted, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name.casefold())
        return name


_STEPS = {"items": "Item", "additionalProperties": "Value", "patternProperties": "Value", "properties": ""}


def suffix(inside: str) -> str:
    """Return the words of a pointer inside a definition: `/properties/owner/items` is `OwnerItem`."""
    tokens, words = pointer.split(inside), list[str]()
    while tokens:
        step = tokens.pop(0)
        if step in ("properties", "patternProperties", "dependentSchemas") and tokens:
            words.append(pascal(tokens.pop(0)))
        elif step in ("oneOf", "anyOf", "prefixItems") and tokens:
            words.append(f"Option{int(tokens.pop(0)) + 1}")
        elif step == "allOf" and tokens:
            words.append("" if tokens.pop(0) == "0" else "Part")
        else:
            words.append(_STEPS.get(step, pascal(step)))
    return "".join(words)
