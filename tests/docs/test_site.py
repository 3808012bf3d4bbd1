"""What the site promises, for any document."""

import json
import re
import shlex
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest
from oaswright import docs
from oaswright.api.operation import operations
from oaswright.api.provenance import KEY
from oaswright.docs import samples
from oaswright.document import document
from oaswright.document.document import Document
from oaswright.errors import OutputError

ROOT = Path(__file__).parents[2]

SHOP = f"""\
openapi: 3.0.3
info: {{title: Shop, version: '2', description: Things to *buy*.}}
servers: [{{url: 'https://{{host}}/v1', variables: {{host: {{default: shop.example}}}}}}]
security: [{{key: []}}]
tags: [{{name: Orders}}]
paths:
  /orders/{{id}}:
    parameters: [{{name: id, in: path, required: true, description: Which, schema: {{type: integer, minimum: 1}}, example: 7}}]
    get:
      operationId: readOrder
      summary: Read an order
      tags: [Orders]
      parameters: [{{name: full, in: query, required: true, description: All of it, schema: {{type: string, enum: ['yes', 'no']}}}}]
      responses:
        '200': {{description: The order, headers: {{X-Cost: {{description: What it cost, schema: {{type: integer}}}}}}, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Order'}}}}}}}}
        default: {{description: An error}}
    put:
      operationId: writeOrder
      summary: Write an order
      security: []
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Order'}}, examples: {{it's: {{value: {{name: "it's"}}}}}}}}}}}}
      responses: {{'204': {{description: Done}}}}
components:
  securitySchemes: {{key: {{type: http, scheme: bearer}}}}
  schemas:
    Order:
      type: object
      required: [name]
      {KEY}: {{status: guessed, source: Ours}}
      properties:
        name: {{type: string, nullable: true, description: What it is called, default: none, maxLength: 9}}
        parts: {{type: array, description: What it is made of, items: {{$ref: '#/components/schemas/Order'}}}}
        kind: {{oneOf: [{{$ref: '#/components/schemas/Gift'}}, {{type: object, properties: {{note: {{type: string}}}}}}]}}
    Gift: {{type: object, properties: {{ribbon: {{type: string, enum: [red, blue]}}}}}}
"""

HOSTILE = """\
openapi: 3.1.0
info:
  title: </title><script>document.title='taken'</script>
  version: '"><img src=x onerror=alert(1)>'
  description: "<script>document.title='taken'</script> ![x](https://evil.example/x.png) [x](javascript:alert(1)) <img src=https://evil.example onerror=alert(1)>"
tags: [{name: "<b>"}]
servers: [{url: "javascript:alert(1)", description: "<iframe src=https://evil.example>"}]
paths:
  /a/{b}"><script>alert(1)</script>:
    get:
      operationId: ../../<script>
      summary: <svg onload=alert(1)>
      tags: ["</nav><script>alert(1)</script>"]
      parameters: [{name: '"onclick="x', in: query, description: "</td><script>x</script>", schema: {type: string, enum: ["</code><script>x</script>"], pattern: "<script>"}}]
      responses: {'200"><script>': {description: "</section><script>x</script>", content: {"text/<script>": {schema: {type: string}, example: "</pre><script>x</script>"}}}}
components:
  schemas:
    "../../etc": {type: object, properties: {"</th><script>x</script>": {type: string, description: "</script><script>document.title='taken'</script>"}}}
    "..%2f..": {description: "x"}
"""


@dataclass
class Seen(HTMLParser):
    """What a page loads, links to, names and runs."""

    loads: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(values)
        self.loads += [values[name] for name in ("src", "srcset", "data", "poster", "action", "formaction", "background") if name in values]
        self.loads += [values["href"]] if tag == "link" else []
        self.links += [values["href"]] if tag == "a" and "href" in values else []
        self.ids += [values["id"]] if "id" in values else []


@cache
def seen(page: bytes) -> Seen:
    found = Seen()
    found.feed(page.decode())
    return found


def site(text: str) -> dict[str, bytes]:
    table = docs.Table("Agreement", "How far", ["a"], [["<1>"]])
    return docs.render(document.parse(text), docs.Extras(changelog="# Changes\n\n- one <b>\n", tables=[table], servers=["http://127.0.0.1:8000"]))


def real() -> Document:
    return document.load(ROOT / "spec/openapi.yaml")


SITES = {"shop": site(SHOP), "hostile": site(HOSTILE), "this repository": docs.render(real(), docs.Extras())}


def own(files: dict[str, bytes]) -> dict[str, bytes]:
    return {url: content for url, content in files.items() if url.endswith(".html")}


@pytest.mark.parametrize("name", SITES)
def test_no_page_loads_anything_from_outside(name: str) -> None:
    for url, content in own(SITES[name]).items():
        for load in seen(content).loads:
            target = (PurePosixPath(url).parent / load).as_posix()
            assert load == "data:," or resolved(target) in SITES[name], (url, load)
    assert b"url(" not in SITES[name]["site.css"] + SITES[name]["site.js"]
    assert b"@import" not in SITES[name]["site.css"]


def resolved(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part] if part != "." else parts
    return "/".join(parts)


@pytest.mark.parametrize("name", SITES)
def test_every_internal_link_leads_to_a_place(name: str) -> None:
    files = SITES[name]
    ids = {url: set(seen(content).ids) for url, content in own(files).items()}
    for url, content in own(files).items():
        for link in seen(content).links:
            if "://" not in link:
                path, _, fragment = link.partition("#")
                target = resolved((PurePosixPath(url).parent / path).as_posix()) if path else url
                assert target in files, (url, link)
                assert not fragment or fragment in ids[target], (url, link)


@pytest.mark.parametrize("name", SITES)
def test_every_search_result_and_menu_entry_leads_to_a_place(name: str) -> None:
    files = SITES[name]
    index = json.loads(files["search.js"].decode().removeprefix("window.SEARCH=").removesuffix(";\n"))
    assert any(rows for _, _, rows in index)
    for url, kinds, rows in index:
        ids = seen(files[url]).ids
        for title, kind, anchor, *_ in rows:
            assert kinds[kind][0]
            whole = anchor + title * anchor.endswith(".")  # as the script does
            assert not anchor or whole in ids, (url, anchor)
    menu = json.loads(files["menu.js"].decode().removeprefix("window.MENU=").removesuffix(";\n"))
    assert all(entry[0] in files for _, entries in menu for entry in entries)


@pytest.mark.parametrize("name", SITES)
def test_no_page_names_a_place_twice(name: str) -> None:
    for url, content in own(SITES[name]).items():
        ids = seen(content).ids
        assert len(ids) == len(set(ids)), (url, [one for one in ids if ids.count(one) > 1])


def test_a_hostile_document_runs_nothing_and_leaves_the_folder_nowhere() -> None:
    files = SITES["hostile"]
    assert all(".." not in PurePosixPath(url).parts and not url.startswith("/") for url in files)
    for url, content in own(files).items():
        if not url.startswith("try/"):
            page = seen(content)
            assert not page.tags & {"img", "iframe", "svg", "object", "embed"}, url
            assert not [name for name in page.attributes if name.startswith("on")], url
            assert content.count(b"<script") == 2, url
            assert all(not link.startswith(("javascript:", "data:")) for link in page.links), url
    assert b"</script" not in files["search.js"]


def test_the_shop_s_pages_say_what_its_document_says() -> None:
    text = SITES["shop"]["operations/writeOrder.html"].decode()
    for said in ("string or null", "at most 9 characters", "Default <code>none</code>", "Open to anyone", "Gift", "<code>red</code>"):
        assert said in text
    assert "X-Cost" in SITES["shop"]["operations/readOrder.html"].decode()
    assert "guessed" in SITES["shop"]["schemas/Order.html"].decode()


def texts(operation_id: str) -> dict[str, str]:
    shop = document.parse(SHOP)
    one = next(one for one in operations(shop) if one.id == operation_id)
    _, _, content_type, body = next(samples.body_examples(shop, one))
    return {sample.language: sample.text for sample in samples.samples(shop, one, body, content_type, None)}


def test_the_curl_line_sends_the_example() -> None:
    words = shlex.split(texts("writeOrder")["curl"])
    assert words[:4] == ["curl", "--request", "PUT", "https://shop.example/v1/orders/7"]
    assert json.loads(words[-1]) == {"name": "it's"}
    words = shlex.split(texts("readOrder")["curl"].replace("\\\n", ""))
    assert words == ["curl", "--request", "GET", "https://shop.example/v1/orders/7?full=yes", "--header", "Authorization: Bearer $TOKEN"]


PET = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: Added, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
webhooks:
  added:
    post:
      operationId: petAdded
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'204': {description: Seen}}
components:
  schemas:
    Pet:
      type: object
      properties:
        id: {type: string, readOnly: true}
        name: {type: string, pattern: '^[A-Z]+$'}
        secret: {type: string, writeOnly: true}
        tags: {type: array, items: {type: object, additionalProperties: false, properties: {label: {type: string}}}}
"""


def test_what_is_not_sent_comes_last_in_a_request_and_in_no_example_of_it() -> None:
    files = site(PET)
    page = files["operations/addPet.html"].decode()
    sent, received = page.partition("<h2>Responses</h2>")[::2]
    assert re.findall(r'id="request\.(\w+)"', sent) == ["name", "secret", "tags", "id"]
    assert "Pet, shown above" in received
    request, response = (
        json.loads(one)
        for one in re.findall(r"(?<=--data \x27)(\{.*?\n\})|(?<=```json\n)(\{.*?\n\})", files["operations/addPet.md"].decode(), re.DOTALL)[:2]
        for one in one
        if one
    )
    assert list(request) == ["name", "secret", "tags"]
    assert list(response) == ["id", "name", "tags"]
    event = files["webhooks/petAdded.html"].decode()
    assert re.findall(r'id="request\.(\w+)"', event) == ["id", "name", "tags", "secret"]
    assert re.findall(r'id="field\.(\w+)"', files["schemas/Pet.html"].decode()) == ["id", "name", "secret", "tags"]


def test_a_pattern_is_code_and_a_bound_of_items_is_a_phrase() -> None:
    page = site(PET)["schemas/Pet.html"].decode()
    assert "matches <code>^[A-Z]+$</code>" in page
    assert "no other fields in each" in page
    text = site(PET)["schemas/Pet.md"].decode()
    assert "- `name` (string): Matches" not in text
    assert "- `tags` (array of object) No other fields in each." in text


def test_the_same_document_gives_the_same_bytes() -> None:
    assert site(SHOP) == SITES["shop"]


def test_a_build_swaps_the_whole_folder_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "out" / "site"
    docs.build(document.parse(HOSTILE), target)
    names = docs.build(document.parse(SHOP), target)
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file() and path.name != ".oaswright.json") == names
    assert [path.name for path in target.parent.iterdir()] == ["site"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds files that were not generated"):
        docs.build(document.parse(SHOP), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
