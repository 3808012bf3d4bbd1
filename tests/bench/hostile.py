"""Take mutated documents through every verb, and look for what no document may cause.

    python -m tests.bench.hostile [--count 10000] [--prove 1000] [--seed N] [--state FILE] [--keep FOLDER]
    python -m tests.bench.hostile --show FILE...    the figures of several searches together, from their states

Hypothesis makes the documents and shrinks those that show a fault: a traceback, a signal, more than 10 s of CPU, more than 1 GB, a hang, a
connection, a file opened outside of the project, or a finding without a place. Each verb runs in a forked process of its own, with limits and
an audit hook. A fault is counted once, and the search goes on. With a state it goes on where an earlier search with that state was broken off.
Exits 1 if there is a fault.
"""

import argparse
import copy
import json
import re
import shutil
import signal
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from tests.bench import forked
from tests.bench.forked import CPU, MEMORY, Ran

PETSTORE = yaml.safe_load((Path(__file__).parents[1] / "generate" / "petstore.yaml").read_text(encoding="utf-8"))
CONFIGURATION = '[tool.oaswright]\ndocument = "{document}"\nmodels = "the_models"\nclient = "the_client"\n'

JSON = "application/json"
RICH: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Rich", "version": "1.2.3", "description": "A *document* with a bit of everything."},
    "servers": [{"url": "https://{region}.example/v1", "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}}}],
    "security": [{"token": []}, {"key": []}],
    "tags": [{"name": "things", "description": "Things."}],
    "paths": {
        "/things": {
            "get": {
                "operationId": "list_things",
                "tags": ["things"],
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}},
                    {"name": "filter", "in": "query", "style": "deepObject", "explode": True, "schema": {"$ref": "#/components/schemas/Filter"}},
                    {"$ref": "#/components/parameters/Trace"},
                ],
                "responses": {
                    "200": {
                        "description": "All of them",
                        "headers": {"Link": {"schema": {"type": "string"}}},
                        "content": {JSON: {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}, "examples": {"one": {"value": []}}}},
                        "links": {"next": {"operationId": "get_thing", "parameters": {"id": "$response.body#/0/id"}}},
                    },
                    "default": {"$ref": "#/components/responses/Failure"},
                },
            },
            "post": {
                "operationId": "make_thing",
                "requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {"kind": "book", "name": "a"}}}},
                "responses": {"201": {"description": "Made", "content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}}}},
                "callbacks": {"made": {"{$request.body#/url}": {"post": {"responses": {"204": {"description": "Heard"}}}}}},
            },
        },
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z]{1,8}$"}, "example": "ab"}],
            "get": {"operationId": "get_thing", "responses": {"200": {"description": "One", "content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}}}}},
            "delete": {"operationId": "drop_thing", "deprecated": True, "security": [], "responses": {"204": {"description": "Gone"}}},
        },
    },
    "webhooks": {"changed": {"post": {"requestBody": {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Thing"}}}}, "responses": {"200": {"description": "ok"}}}}},
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}, "key": {"type": "apiKey", "in": "query", "name": "key"}},
        "parameters": {"Trace": {"name": "X-Trace", "in": "header", "schema": {"type": "string", "format": "uuid"}}},
        "responses": {"Failure": {"description": "Failed", "content": {JSON: {"schema": {"$ref": "#/components/schemas/Failure"}}}}},
        "schemas": {
            "Failure": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}, "causes": {"type": "array", "items": {"$ref": "#/components/schemas/Failure"}}}},
            "Filter": {"type": "object", "properties": {"name": {"type": ["string", "null"]}, "size": {"enum": ["s", "m", 1, None]}}, "additionalProperties": False},
            "Thing": {
                "oneOf": [{"$ref": "#/components/schemas/Book"}, {"$ref": "#/components/schemas/Box"}],
                "discriminator": {"propertyName": "kind", "mapping": {"book": "#/components/schemas/Book", "box": "Box"}},
            },
            "Named": {"type": "object", "required": ["name"], "properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string", "minLength": 1, "maxLength": 9}}},
            "Book": {
                "allOf": [{"$ref": "#/components/schemas/Named"}],
                "required": ["kind"],
                "properties": {"kind": {"const": "book"}, "pages": {"type": "integer", "exclusiveMinimum": 0}, "price": {"type": "number", "multipleOf": 0.01}},
                "if": {"properties": {"pages": {"minimum": 900}}},
                "then": {"required": ["price"]},
            },
            "Box": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"const": "box"},
                    "inside": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}, "minItems": 1, "uniqueItems": True},
                    "labels": {"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
                },
                "dependentRequired": {"labels": ["inside"]},
                "unevaluatedProperties": False,
            },
        },
    },
}  # fmt: skip
# Small ones cost little, and a mutation of one is more likely to meet another.
BASES = (RICH, PETSTORE, {**RICH, "openapi": "3.2.0"}, forked.SMALL, {**forked.SMALL, "openapi": "3.0.4"})
COPIES = 6  # how many times a large document holds what its base holds

KEYWORDS = sorted(
    [
        "$ref",
        "$id",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$defs",
        "$schema",
        "$comment",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "type",
        "enum",
        "const",
        "default",
        "example",
        "examples",
        "format",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "required",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "dependentSchemas",
        "dependentRequired",
        "items",
        "prefixItems",
        "contains",
        "minContains",
        "maxContains",
        "unevaluatedItems",
        "unevaluatedProperties",
        "contentMediaType",
        "contentSchema",
        "discriminator",
        "nullable",
        "readOnly",
        "writeOnly",
        "xml",
        "deprecated",
        "title",
        "description",
        "summary",
        "x-provenance",
        "x-enum-varnames",
        "parameters",
        "requestBody",
        "responses",
        "headers",
        "content",
        "schema",
        "encoding",
        "links",
        "callbacks",
        "security",
        "servers",
        "tags",
        "operationId",
        "name",
        "in",
        "style",
        "explode",
        "allowReserved",
        "allowEmptyValue",
        "url",
        "variables",
        "scheme",
        "flows",
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
        "query",
        "webhooks",
        "paths",
        "components",
        "openapi",
        "swagger",
        "info",
        "version",
        "self",
        "jsonSchemaDialect",
        "externalDocs",
        "mapping",
        "propertyName",
        "200",
        "default",
        "4XX",
        "itemSchema",
    ]
)
POINTERS = [f"#/components/schemas/{name}" for name in RICH["components"]["schemas"]] + ["#", "#/", "#/paths", "#/nowhere", "#/paths/~1things/get/responses/200", "#Book", "#%00",
            "#/components/schemas/Thing/oneOf/0", "other.yaml", "api.json", "api.json#/info", "../api.json", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/r", "//a/b", "%2e%2e/x"]  # fmt: skip
TEXTS = ["", " ", "\x00", "\x1b[31m", "a\u202eb", "\ud800", "\ufeff", "ł", "e\u0301", "\u00e9", "x" * 300, "y" * 20_000, "a b", "a/b", "../../a", "con", "class", "None", "__init__", "self",
         "{id}", "/things/{id}/{id}", "{", "}", "^(a+)+$", "(", "[a-", "\\p{L}", "(?<y>a)", "^a{0,100000}$", "9" * 500, "1e400", "true", "*/*", "application/json; a=b", "text/plain",
         "multipart/form-data", "uuid", "binary", "byte", "date-time", "int64", "object", "array", "string", "$request.body#/a", '"""', "'", "\\", "\n", "${X}", "`", "<b>", "]]>", "| a |"]  # fmt: skip
NUMBERS = [0, -1, 1, 2**31, 2**63, 2**64, 10**30, 10**400, -(10**400), 0.1, -0.0, 1e308, 5e-324, 1e-9, 1000000]
DEEP: Any = [[]]
for _ in range(120):
    DEEP = [DEEP]
DEEPER: Any = {"type": "object"}
for _ in range(60):
    DEEPER = {"properties": {"a": DEEPER}, "allOf": [{"type": "object"}]}
STRUCTURES: list[Any] = [None, True, False, [], {}, [None], [[]], {"": {}}, {"$ref": 1}, {"a": None}, [1, 1.0, True], DEEP, DEEPER, {"type": "array"}, {"type": "null"},
              {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Box"}}}, {"not": {}}, {"enum": []}, {"const": {"$ref": "#"}}, {"type": []}, ["a", "b"]]  # fmt: skip


def values() -> st.SearchStrategy[Any]:
    """Return what a mutation puts somewhere."""
    references = st.sampled_from(POINTERS)
    scalars = st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), references, references.map(lambda one: {"$ref": one}), st.sampled_from(STRUCTURES))
    return st.one_of(scalars, st.dictionaries(st.sampled_from(KEYWORDS), scalars, min_size=1, max_size=3), st.lists(scalars, min_size=1, max_size=2))


PLACE = st.integers(0, 999)
MUTATION = st.one_of(
    st.tuples(st.just("replace"), PLACE, values()),
    st.tuples(st.just("insert"), PLACE, st.tuples(st.one_of(st.sampled_from(KEYWORDS), st.sampled_from(TEXTS)), values())),
    st.tuples(st.just("delete"), PLACE, st.none()),
    st.tuples(st.just("rename"), PLACE, st.one_of(st.sampled_from(TEXTS), st.sampled_from(KEYWORDS))),
    st.tuples(st.just("copy"), PLACE, PLACE),
    st.tuples(st.just("wrap"), PLACE, st.sampled_from(["allOf", "anyOf", "oneOf", "not", "items", "schema", "properties"])),
)
FORMS = (*["json"] * 12, "yaml", "yaml", "yaml", "ascii", "bom", "utf-16", "latin-1")


@dataclass(frozen=True)
class Mutant:
    """A document, the mutations that it goes through, and how it is written: `junk` is put into its bytes at a share of their length."""

    base: int
    mutations: tuple[tuple[str, int, Any], ...]
    form: str = "json"
    junk: tuple[int, bytes] | None = None
    copies: int = 1

    def content(self) -> bytes:
        """Return the bytes of the document."""
        tree = _repeated(BASES[self.base], self.copies)
        for kind, place, value in self.mutations:
            _mutate(tree, kind, place, copy.deepcopy(value))
        if self.form == "yaml":
            text = yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
        else:
            text = json.dumps(tree, ensure_ascii=self.form == "ascii", indent=1)
        codec = {"bom": "utf-8-sig", "utf-16": "utf-16", "latin-1": "latin-1"}.get(self.form, "utf-8")
        content = text.encode(codec, "surrogatepass" if codec.startswith("utf") else "replace")
        if self.junk:
            at = len(content) * self.junk[0] // 1000
            content = content[:at] + self.junk[1] + content[at:]
        return content


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _: Any) -> bool:
        return True


def mutants() -> st.SearchStrategy[Mutant]:
    """Return documents that were mutated once or a few times."""
    junk = st.one_of(
        *[st.none()] * 20,
        st.tuples(PLACE, st.sampled_from([b"\0", b"\xff", b"{", b"]", b"\t", b"&a ", b"*a", b"!!python/object:os.system ", b"---\n", b"<<: ", b"\xed\xa0\x80", b"%", b"#"])),
    )  # fmt: skip
    return st.builds(
        Mutant,
        st.integers(0, len(BASES) - 1),
        st.lists(MUTATION, min_size=1, max_size=6).map(tuple),
        st.sampled_from(FORMS),
        junk,
        st.sampled_from([1] * 99 + [COPIES]),
    )


def _repeated(base: dict[str, Any], copies: int) -> dict[str, Any]:
    """Return a document that holds copies of the paths and schemas of another, under other names."""
    tree = copy.deepcopy(base)
    for number in range(1, copies):
        other = json.loads(re.sub(r"#/components/schemas/(\w+)", rf"#/components/schemas/\g<1>{number}", json.dumps(base)))
        tree["components"]["schemas"] |= {f"{name}{number}": schema for name, schema in other["components"]["schemas"].items()}
        for path, item in other["paths"].items():
            tree["paths"][f"/{number}{path}"] = item
            for operation in item.values():
                if isinstance(operation, dict) and "operationId" in operation:
                    operation["operationId"] += str(number)
    return tree


def _mutate(tree: dict[str, Any], kind: str, place: int, value: Any) -> None:
    places = list(_places(tree))
    if not places:  # everything was deleted before
        return
    holder, key = places[place * len(places) // 1000]
    node = holder[key]
    match kind:
        case "replace":
            holder[key] = value
        case "insert" if isinstance(node, dict):
            node[value[0]] = value[1]
        case "insert" if isinstance(node, list):
            node.append(value[1])
        case "delete":
            del holder[key]
        case "rename" if isinstance(holder, dict):
            holder[value] = holder.pop(key)
        case "copy":
            other, name = places[value * len(places) // 1000]
            holder[key] = copy.deepcopy(other[name])
        case "wrap":
            holder[key] = {value: [node] if value in ("allOf", "anyOf", "oneOf") else node}


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _places(node[key])


VERBS = {
    "check": ("check", "api.json", "--format", "json"),
    "bundle": ("bundle", "api.json"),
    "generate": ("generate", "--format", "json"),
    "docs": ("docs",),
    "diff": ("diff", "base.json", "api.json", "--format", "json"),
}
PROVE = {"generate": VERBS["generate"], "prove": ("prove", "--probes", "60", "--format", "sarif")}


def faults(verb: str, ran: Ran, *, is_valid: bool = True) -> Iterator[str]:
    """Yield what is wrong with how a command ended, as a class of fault; `is_valid` where `check` found no error in the document."""
    if ran.code < 0:
        yield f"{verb}: ended by {signal.Signals(-ran.code).name}"
    if ran.code >= 64 or "Traceback" in ran.out + ran.err:
        said = re.search(r"internal error: (.*)", ran.err)
        yield f"{verb}: {said[1] if said else ran.err.strip().splitlines()[-1:]}"
    yield from (f"{verb}: {one}" for one in ran.outside)
    if ran.cpu > CPU:
        yield f"{verb}: over {CPU:.0f} s of CPU"
    if ran.peak > MEMORY:
        yield f"{verb}: over 1 GB"
    is_told = verb == "diff" and not is_valid  # an operation of an invalid document that cannot be compared is listed
    if not is_told and (internal := re.search(r"\b(Attribute|Type|Key|Index|Recursion|Assertion|ZeroDivision|Overflow)Error\b[^\n]{0,60}", ran.err)):
        yield f"{verb}: {internal[0]}"
    if ran.code == 2 and "error" not in ran.err and "not compared" not in ran.err:
        yield f"{verb}: exit 2 without a message"
    if "nested too deeply" in ran.err or "not enough memory" in ran.err:
        yield f"{verb}: a message without a place"
    if verb in ("check", "generate") and ran.code in (0, 1):
        try:
            found = json.loads(ran.out)["findings"]
        except ValueError:
            yield f"{verb}: prints no JSON"
            return
        yield from (f"{verb}: a finding of {one['rule']} without a place" for one in found if not one["position"])
        yield from (f"{verb}: the validator could not finish ({one['message'][-60:]})" for one in found if "could not finish" in one["message"])


@dataclass
class Search:
    """What a search has seen: `known` are the classes of fault that were found, each with the document that shows it."""

    folder: Path
    verbs: dict[str, tuple[str, ...]]
    known: dict[str, bytes] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    cpu: dict[str, float] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)
    documents: int = 0
    state: Path | None = None

    def __post_init__(self) -> None:
        if self.state and self.state.exists():
            held = json.loads(self.state.read_text(encoding="utf-8"))
            self.known = {told: bytes.fromhex(content) for told, content in held["known"].items()}
            self.codes, self.cpu, self.peak, self.documents = Counter(held["codes"]), held["cpu"], held["peak"], held["documents"]

    def save(self) -> None:
        """Write what was seen, so that a search that is broken off can go on."""
        if self.state:
            held = {"documents": self.documents, "known": {told: content.hex() for told, content in self.known.items()}}
            replaced = self.state.with_suffix(".new")
            replaced.write_text(json.dumps({**held, "codes": self.codes, "cpu": self.cpu, "peak": self.peak}), encoding="utf-8")
            replaced.replace(self.state)

    def judged(self, mutant: Mutant, only: str = "") -> list[str]:
        """Return the faults that a document causes and that are not known."""
        content = mutant.content()
        scratch = self.folder / "project"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        (scratch / "api.json").write_bytes(content)
        (scratch / "base.json").write_text(json.dumps(BASES[mutant.base]), encoding="utf-8")
        (scratch / "pyproject.toml").write_text(CONFIGURATION.format(document="api.json"), encoding="utf-8")
        found, is_valid = [], True
        for verb, command in self.verbs.items():
            if only and verb not in (only, {"prove": "generate", "diff": "check"}.get(only)):
                continue
            ran = forked.run(scratch, *command)
            is_valid = is_valid and not (verb == "check" and ran.code)
            found += [one for one in faults(verb, ran, is_valid=is_valid) if one not in self.known]
            if not only:
                self.codes[f"{verb} {ran.code}"] += 1
                self.cpu[verb] = max(self.cpu.get(verb, 0.0), ran.cpu)
                self.peak[verb] = max(self.peak.get(verb, 0), ran.peak)
        self.documents += not only
        if self.documents % 50 == 0:
            self.save()
        return found

    def search(self, count: int, start: int) -> None:
        """Look at so many documents; each fault is shrunk, kept, and not looked for again."""
        while self.documents < count:
            last: list[Mutant] = []
            told: list[str] = []

            @seed(start + self.documents)
            @settings(
                max_examples=count - self.documents,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            )
            @given(mutants())
            def probe(mutant: Mutant) -> None:
                found = self.judged(mutant, told[0].partition(":")[0] if told else "")  # noqa: B023 # called in this round only
                if told:  # noqa: B023 # likewise
                    found = [one for one in found if one == told[0]]  # noqa: B023 # likewise
                if found:
                    told[:] = told or found[:1]  # noqa: B023 # likewise
                    last[:] = [mutant]  # noqa: B023 # likewise
                    raise AssertionError(told[0])  # noqa: B023 # likewise

            try:
                probe()
                return
            except AssertionError:
                self.known[told[0]] = last[0].content()
                print(f"{told[0]}\n  {last[0]}", flush=True)
            finally:
                self.save()


def together(states: Sequence[Path]) -> list[Search]:
    """Return the searches of several states as two: those of the verbs, and those of `prove`."""
    both = Search(Path(), VERBS), Search(Path(), PROVE)
    for path in states:
        for one, state in zip(both, (path, _beside(path)), strict=True):
            seen = Search(Path(), one.verbs, state=state)
            one.documents += seen.documents
            one.known |= seen.known
            one.codes += seen.codes
            one.cpu = {verb: max(one.cpu.get(verb, 0.0), seen.cpu.get(verb, 0.0)) for verb in one.verbs}
            one.peak = {verb: max(one.peak.get(verb, 0), seen.peak.get(verb, 0)) for verb in one.verbs}
    return list(both)


def _beside(state: Path) -> Path:
    """Return the state of the second search, that of `prove`."""
    return state.with_name(f"{state.name}-prove")


def page(several: Sequence[Search]) -> str:
    """Return the figures as Markdown."""
    lines = ["| verb | documents | exit codes | most CPU, s | most memory, MiB |", "| --- | --- | --- | --- | --- |"]
    for one in several:
        for verb in one.verbs:
            codes = ", ".join(
                f"{code}: {number}" for code, number in sorted((key.split()[1], count) for key, count in one.codes.items() if key.split()[0] == verb)
            )
            lines.append(f"| {verb} | {one.documents} | {codes} | {one.cpu.get(verb, 0):.1f} | {one.peak.get(verb, 0) >> 20} |")
    found = [fault for one in several for fault in one.known]
    return "\n".join(
        [*lines, "", f"{len(found)} faults." if found else "No traceback, no signal, nothing over 10 s of CPU or 1 GB, no finding without a place."]
    )


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--prove", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--state", type=Path, help="keep what was seen in this file and in one beside it")
    parser.add_argument("--keep", type=Path, help="write the documents that show a fault into this folder")
    parser.add_argument("--show", type=Path, nargs="+", metavar="FILE", help="print the figures of these states, and search nothing")
    chosen = parser.parse_args()
    if chosen.show:
        print(page(together(chosen.show)))
        return
    warnings.filterwarnings("ignore", category=HypothesisWarning)
    states = [chosen.state, _beside(chosen.state)] if chosen.state else [None, None]
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as first:
        forked.rehearse(Path(first))
        several = [Search(Path(scratch), verbs, state=state) for verbs, state in zip((VERBS, PROVE), states, strict=True)]
        for one, count in zip(several, (chosen.count, chosen.prove), strict=True):
            one.search(count, chosen.seed)
    print(page(several))
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
        for number, (fault, content) in enumerate(pair for one in several for pair in one.known.items()):
            (chosen.keep / f"{number}.json").write_bytes(content)
            (chosen.keep / f"{number}.txt").write_text(fault, encoding="utf-8")
    sys.exit(1 if any(one.known for one in several) else 0)


if __name__ == "__main__":
    main()
