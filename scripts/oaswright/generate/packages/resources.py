"""The client object of a document: its class, named after the title, with the operations as methods by tag."""

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.generate.naming import literals
from oaswright.generate.naming.stable_names import Table, share
from oaswright.generate.packages import statuses
from oaswright.generate.view import signature
from oaswright.generate.view.typing_view import TypingView, clean
from oaswright.rendering import HEADER
from oaswright.settings.keys import Sdk
from oaswright.text import escaping

Placed = tuple[tuple[Operation, str], ...]

# What a client has besides its resources (runtime/client/_calls/client.py).
_ATTRIBUTES = frozenset(
    ("aclose", "base_url", "close", "follow_redirects", "get_async_httpx_client", "get_httpx_client", "max_response_bytes",
     "raise_on_unexpected_status", "retries", "set_async_httpx_client", "set_httpx_client", "strict", "total_timeout", "with_cookies", "with_downloads", "with_headers",
     "with_options", "with_response", "with_timeout", "with_token")
)  # fmt: skip

# What the package exports besides the client's class.
EXPORTS = (
    ("_files", ("File",)),
    ("_calls.client", ("AuthenticatedClient", "Client")),
    ("_auth.oauth", ("OAuth2",)),
    ("_responses.pages", ("Pages",)),
    ("_response", ("Response",)),
    ("_transport.retry", ("Retry",)),
    ("_sentinel", ("UNSET", "Unset")),
    ("_responses.streams", ("Download", "Event", "Stream")),
)


@dataclass(frozen=True)
class ResourceNames:
    """`service` is the class; `methods` holds for each folder below `api` the method of each operation, by the operation's key."""

    service: str
    methods: dict[str, Table]


def name(view: TypingView, placed: Placed, sdk: Sdk) -> ResourceNames:
    """Return the names of a document's client, its resources and methods; those given before stay."""
    folders: dict[str, dict[str, Operation]] = {}
    for operation, path in placed:
        folders.setdefault(path.split("/")[1], {})[view.keys[operation.name]] = operation
    wanted = {folder: _methods(operations, folder) for folder, operations in folders.items()}
    methods = {}
    for folder, names in wanted.items():
        chosen = {key: sdk.methods[key] for key in names if key in sdk.methods}
        methods[folder] = share(names, {**view.given.methods.get(folder, {}), **chosen})
    return ResourceNames(service_name(view, sdk), methods)


def service_name(view: TypingView, sdk: Sdk) -> str:
    """Return the name of the client's class: the title up to its first punctuation, without the words that say that it is an API."""
    if sdk.name:
        return sdk.name
    info = view.document.tree.get("info")
    title = re.split(r"[,;:(|/\u2013\u2014]| - ", str(info.get("title") or "") if isinstance(info, dict) else "")[0]
    words = [word for word in title.split() if not re.fullmatch(r"(?i)api|apis|rest|restful|http|openapi|v?\d+(\.\d+)*|swagger|the|specification", word)]
    found = python_names.pascal(" ".join(words))
    found = found if found and found[0].isalpha() else f"Api{found}"
    taken = {one for _, names in EXPORTS for one in names} | {*statuses.NAMES, *map(statuses.class_name, statuses.known(view)), "Service", "Any"}
    return f"{found}Client" if found in taken or not found.isidentifier() or keyword.iskeyword(found) or hasattr(builtins, found) else found


def prefix(service: str) -> str:
    """How the environment variables of a client begin."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", service).upper()


def attribute(folder: str) -> str:
    """Return the attribute of a client that holds the operations of a folder."""
    return python_names.method(f"{folder}_" if folder in _ATTRIBUTES else folder)


def _methods(operations: Mapping[str, Operation], folder: str) -> Table:
    """Return the method of each operation: its shortest name that no other one of the tag has."""
    choices = {key: _names(one, folder) for key, one in operations.items()}
    whole = Counter(names[0] for names in choices.values())
    found = {key: names[0] if whole[names[0]] == 1 else names[-1] for key, names in choices.items()}
    shorter = Counter([*found.values(), *(names[1] for names in choices.values() if names[1] != names[0])])
    return {key: names[1] if found[key] == names[0] != names[1] and shorter[names[1]] == 1 else found[key] for key, names in choices.items()}


def _names(operation: Operation, folder: str) -> tuple[str, str, str]:
    """Return an operation's names as a method: without the words of its tag (`list_pets` of `pets` is `list`), without the `id` of path parameters where its id is its path, and whole."""
    ending = re.sub(r"\W", "_", operation.path) + f"_{operation.method}"  # which FastAPI puts behind the name of a function
    identity = operation.id.removesuffix(ending) or operation.id
    words = python_names.snake(python_names.operation(identity, operation.method, operation.path), "operation").rstrip("_").split("_")
    short = _without(words, folder.split("_"))
    named = {python_names.snake(one.name).rpartition("_")[2] for one in operation.parameters if one.location == "path"}
    is_path = words[0] == operation.method and set(words[1:]) <= set(python_names.snake(operation.path).split("_"))
    shorter = [word for word in short if word not in named] if is_path else short
    return _as_method(short), _as_method(shorter or short), _as_method(words)


def _without(words: list[str], tag: list[str]) -> list[str]:
    """Return the words of a name without those of its tag, and without an article that stood before them."""
    stems = [_stem(word) for word in tag]
    for start in range(len(words) - len(tag) + 1):
        if [_stem(word) for word in words[start : start + len(tag)]] == stems and len(words) > len(tag):
            end = start + len(tag)
            start -= start > 1 and words[start - 1] in _ARTICLES
            words = words[:start] + words[end:]
            break
    return words[:-1] if len(words) > 1 and words[-1] in _ARTICLES else words


def _as_method(words: list[str]) -> str:
    found = "_".join(words)
    return python_names.method(found if found[0].isalpha() else f"do_{found}")


_ARTICLES = ("a", "an", "the")


def _stem(word: str) -> str:
    """Return a word without the ending of its plural."""
    return (
        word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
    )


def files(view: TypingView, placed: Placed, named: ResourceNames) -> dict[str, str]:
    """Return the modules of the client object and of its resources, by their paths in the package."""
    tracer = view.document.tracer
    operations: dict[str, list[Operation]] = {}
    stems: dict[str, str] = {}
    for operation, path in placed:
        operations.setdefault(path.split("/")[1], []).append(operation)
        stems[operation.name] = python_names.stem(path)
    binary = view.document.of_operations("binary", lambda one: "binary" if signature.is_binary(one) else "")
    tags = {str(tag.get("name")): str(tag.get("description") or "") for tag in view.document.tree.get("tags") or () if isinstance(tag, dict)}
    result = {}
    given = {}
    for folder, every in operations.items():
        methods = {named.methods[folder][view.keys[one.name]]: stems[one.name] for one in every}
        files = tuple(named.methods[folder][view.keys[one.name]] for one in every if binary[one.name])
        tag = every[0].tags[0] if every[0].tags else ""
        given[folder] = (methods, files, tag, tags.get(tag, ""))
    for folder, text in tracer.memoize_all("resource", given, lambda folder: _resource(folder, *given[folder])).items():
        result[f"api/{folder}/__init__.py"] = text
    downloads = {folder: bool(one[1]) for folder, one in given.items()}
    info = view.document.tree.get("info")
    result["service.py"] = _service(named.service, downloads, clean(str(info.get("title") or "the API") if isinstance(info, dict) else "the API"))
    result["__init__.py"] = _package(named.service, [statuses.class_name(one) for one in statuses.known(view)])
    return result


def _resource(folder: str, methods: Mapping[str, str], binary: tuple[str, ...], tag: str, description: str) -> str:
    """Return the classes of one tag: of type checkers, who see the functions, and of the interpreter, who imports each when it is first used."""
    own = python_names.pascal(folder)
    about = docstring(f"Operations of the tag {tag!r}." if tag else "Operations without a tag.", description)
    modules = sorted(methods.values())
    table = "".join(f'    "{method}": "{stem}",\n' for method, stem in methods.items())
    lines = [HEADER, about, "", "from __future__ import annotations", "", "from typing import TYPE_CHECKING, ClassVar", ""]
    kinds = [(f"{own}Resource", "Resource", "{0}.call"), (f"Async{own}Resource", "AsyncResource", "Awaited({0}.call)")]
    kinds += [
        (f"{own}Responses", "ResponseResource", "Responding({0}.call, {0}.types)"),
        (f"Async{own}Responses", "AsyncResponseResource", "AsyncResponding({0}.call, {0}.types)"),
    ]
    if binary:
        kinds += [
            (f"{own}Downloads", "DownloadResource", "Downloading({0}.call)"),
            (f"Async{own}Downloads", "AsyncDownloadResource", "AsyncDownloading({0}.call)"),
        ]
    helpers = ["AsyncResponding", "Awaited", "Responding", *(["AsyncDownloading", "Downloading"] if binary else [])]
    lines += [
        f"from ..._calls.caller import {', '.join(sorted(base for _, base, _ in kinds))}",
        "",
        "if TYPE_CHECKING:",
        "    from collections.abc import Mapping",
        "",
    ]
    lines += [f"    from ..._calls.caller import {', '.join(sorted(helpers))}", *(f"    from . import {stem} as {stem}" for stem in modules), ""]
    text = "\n".join(lines) + f"\n_METHODS = {{\n{table}}}\n"
    for name, base, form in kinds:
        only = binary if "Download" in base else tuple(methods)
        rows = "\n".join(f"        {method} = {form.format(methods[method])}" for method in only)
        text += f"\n\nclass {name}({base}):\n    _methods: ClassVar[Mapping[str, str]] = _METHODS\n    if TYPE_CHECKING:\n{rows}\n"
    return text


def docstring(first: str, more: str = "") -> str:
    """Return a docstring of document text, which cannot end it."""
    rest = "\n".join(escaping.docstring(line) for line in clean(more).splitlines())
    return f'"""{escaping.docstring(first)}' + (f"\n\n{rest}\n" if rest else "") + '"""'


def _service(service: str, downloads: Mapping[str, bool], title: str) -> str:
    about = docstring(f"The client of {title}, one method an operation.")
    classes, checking = [], []
    for folder, has_files in downloads.items():
        own = python_names.pascal(folder)
        names = [f"Async{own}Resource", f"Async{own}Responses", f"{own}Resource", f"{own}Responses"]
        names += [f"Async{own}Downloads", f"{own}Downloads"] if has_files else []
        checking.append(f"    from .api.{folder} import {', '.join(sorted(names))}")
    attributes = {folder: attribute(folder) for folder in downloads}
    some = [folder for folder, has_files in downloads.items() if has_files]
    for async_ in ("", "Async"):
        kind = f"{async_}{service}"
        doc = docstring(
            f"{'The asynchronous client' if async_ else 'The client'} of {title}.",
            f"Its address and credentials are read from {prefix(service)}_BASE_URL, {prefix(service)}_TOKEN and {prefix(service)}_<name of a security scheme> where they are not given.",
        )
        body = [f"class {kind}(Service):", "    " + doc.replace("\n", "\n    ").replace("    \n", "\n"), "", f'    _prefix = "{prefix(service)}"']
        cached = [*attributes.values(), "with_response", *(["with_downloads"] if some else [])]
        body.append(f"    _resources = ({', '.join(literals.literal(one) for one in cached)},)")
        for folder, own in attributes.items():
            body += _property(own, f"{async_}{python_names.pascal(folder)}Resource", f".api.{folder}", "self", f"The operations of {folder}.")
        body += _property("with_response", f"_{kind}Responses", "", "self", "The same methods, answered with status, headers and body; no status is raised.")
        if some:
            body += _property("with_downloads", f"_{kind}Downloads", "", "self", "The methods whose replies are files, read in chunks.")
        groups = [(f"_{kind}Responses", "Responses", list(downloads))] + ([(f"_{kind}Downloads", "Downloads", some)] if some else [])
        for group, end, folders in groups:
            lines = [f"class {group}:", f"    def __init__(self, client: {kind}) -> None:", "        self._client = client"]
            for folder in folders:
                lines += _property(
                    attributes[folder], f"{async_}{python_names.pascal(folder)}{end}", f".api.{folder}", "self._client", f"The operations of {folder}."
                )
            classes.append("\n".join(lines))
        classes.insert(-len(groups), "\n".join(body))
    head = [
        HEADER,
        about,
        "",
        "from __future__ import annotations",
        "",
        "from functools import cached_property",
        "from typing import TYPE_CHECKING",
        "",
        "from ._calls.client import Service",
    ]
    return "\n".join([*head, "", "if TYPE_CHECKING:", *checking] if checking else head) + "\n\n\n" + "\n\n\n".join(classes) + "\n"


def _property(attribute: str, kind: str, module: str, argument: str, text: str) -> list[str]:
    found = ["", "    @cached_property", f"    def {attribute}(self) -> {kind}:", f'        """{text}"""']
    return [*found, *([f"        from {module} import {kind}", ""] if module else []), f"        return {kind}({argument})"]


def _package(service: str, failures: list[str]) -> str:
    """Return the package's index: what is imported when it is first asked for costs nothing until then."""
    names = {name: module for module, every in EXPORTS for name in every}
    names |= dict.fromkeys((*statuses.NAMES, *failures), "errors")
    names |= {service: "service", f"Async{service}": "service"}
    checking = "".join(f"    from .{module} import {name} as {name}\n" for name, module in sorted(names.items(), key=lambda one: (one[1], one[0])))
    listed = "".join(f'    "{name}",\n' for name in sorted(names))
    rows = "".join(f'    "{name}": "{module}",\n' for name, module in sorted(names.items()))
    return f'''{HEADER}
"""A client of the API, synchronous and asynchronous: it sends only what the document allows, and loses nothing of what comes back."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._defaults import VERSION as __version__

if TYPE_CHECKING:
{checking}
_MODULES = {{
{rows}}}

__all__ = [
    "__version__",
{listed}]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """A public name, imported when it is first asked for."""
        if name not in _MODULES:
            raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
        found = getattr(import_module(f".{{_MODULES[name]}}", __name__), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
'''
