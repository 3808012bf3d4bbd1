"""This API site beside Redoc, Scalar and Swagger UI: `python tests/bench/docs_peers.py NODE_MODULES FOLDER [DOCUMENT] [--write]`. Needs Chromium.

`npm install redoc swagger-ui-dist @scalar/api-reference` makes NODE_MODULES. Each tool shows the same document from a server on this machine; FOLDER
takes a screenshot of each. `--write` puts the table into tests/bench/results/docs_peers.md.
"""

import argparse
import functools
import json
import shutil
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from oaswright import docs
from oaswright.document import document
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "tests/bench/results/docs_peers.md"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RUNS = 3
HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>API</title>'
PEERS = {
    "Redoc": (("redoc/bundles/redoc.standalone.js",), '<div id="view"></div><script src="redoc.standalone.js"></script><script>Redoc.init("openapi.json", {}, document.getElementById("view"))</script>'),
    "Scalar": (("@scalar/api-reference/dist/browser/standalone.js",), '<div id="view"></div><script src="standalone.js"></script><script>Scalar.createApiReference("#view", { url: "openapi.json", withDefaultFonts: false, telemetry: false })</script>'),
    "Swagger UI": (("swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui.css"), '<link rel="stylesheet" href="swagger-ui.css"><div id="view"></div><script src="swagger-ui-bundle.js"></script><script>SwaggerUIBundle({ url: "openapi.json", dom_id: "#view", validatorUrl: null, docExpansion: "full" })</script>'),
}  # fmt: skip
PACKAGES = {"Redoc": "redoc", "Scalar": "@scalar/api-reference", "Swagger UI": "swagger-ui-dist"}
# What a caller looks for, as found in the screenshots and in the tools' own settings: ours, Redoc, Scalar, Swagger UI.
SHOWS = [
    ("Fields with types, limits, values, defaults", "yes", "yes", "yes", "yes"),
    ("Rules between fields (`if`/`then`, `dependentRequired`)", "in sentences", "some, as alternatives", "no", "no"),
    ("Nested fields that fold", "yes", "yes", "yes", "yes"),
    ("Samples in curl, Python and JavaScript without an extension in the document", "yes", "no", "yes", "curl, once a request was tried"),
    ("Samples with the API's own typed client", "yes, sync and async", "no", "no", "no"),
    ("Each example of a request with the response that answers it", "yes", "no", "no", "no"),
    ("Permalink of a field", "yes", "no", "yes", "no"),
    ("Where a schema is used", "yes", "no", "no", "no"),
    ("JSON Schema to copy", "yes", "no", "yes", "no"),
    ("Where each fact comes from", "yes", "no", "no", "no"),
    ("Changelog with values that show what breaks; versions with a switcher", "yes", "no", "several documents", "several documents"),
    ("The OpenAPI document to download", "yes", "yes", "yes", "yes"),
    ("Every page as Markdown, `llms.txt`", "yes", "no", "no", "no"),
    ("Requests from the page (*Try it*)", "Swagger UI, on a page of its own", "no", "yes", "yes"),
    ("Content security policy without inline scripts", "yes", "no", "no", "no"),
]  # fmt: skip


# What is typed into the search of each tool: an operation, a field, the same with a typing error, and a value of an enumeration.
ASKED = {
    "Search finds an operation": "Update",
    "Search finds a field": "docker_image_tag",
    "Search finds it with a typing error": "docker_imgae_tag",
    "Search finds a value of a field": "ON_SUCCESS",
}
SEARCHES = {
    "oaswright": ("#search", "#found [role=option]:not([aria-disabled])"),
    "Redoc": ("input[placeholder^=Search]", "[data-role='search:results'] [role=menuitem]"),
    "Scalar": ("input[role=combobox], input[type=search]", "[role=option]"),
}
BACKGROUND = """() => {
  for (let one = document.elementFromPoint(500, 500); one; one = one.parentElement) {
    const found = getComputedStyle(one).backgroundColor.match(/[\\d.]+/g).map(Number);
    if (found[3] !== 0) return (found[0] + found[1] + found[2]) / 3;
  }
  return 255;
}"""


@dataclass(frozen=True)
class Measured:
    """One tool on one document: medians of some runs."""

    paint: float
    content: float
    cpu: float
    bytes: int
    without_script: bool
    from_file: bool
    serious: int
    leaving: int
    is_dark: bool
    found: tuple[bool, ...]


def build(modules: Path, source: Path, target: Path) -> dict[str, str]:
    """Write a folder for each tool; return the address of the page that shows the operation, below the root."""
    loaded = document.load(source)
    docs.build(loaded, target / "oaswright", docs.Extras(client=docs.Client("buddy_client", ROOT / "generated")))
    pages = {"oaswright": "oaswright/operations/updateAction.html" if (target / "oaswright/operations/updateAction.html").is_file() else "oaswright/index.html"}
    for name, (files, body) in PEERS.items():
        folder = target / name.replace(" ", "")
        folder.mkdir()
        for one in files:
            shutil.copyfile(modules / one, folder / Path(one).name)
        (folder / "openapi.json").write_bytes(loaded.written)
        (folder / "index.html").write_text(f"{HEAD}</head><body>{body}</body></html>")
        pages[name] = f"{folder.name}/index.html"
    return pages


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name that the base class gives it
        """Say nothing for each request."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def shows(page: Page, word: str) -> None:
    """Wait until a word is on the page."""
    page.wait_for_function("word => document.body.innerText.includes(word)", arg=word, timeout=60_000)


def once(browser: Browser, url: str, word: str) -> tuple[float, float, float, int]:
    """Load a page once: milliseconds to the first paint and to the word, milliseconds of CPU in the page, bytes loaded."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Performance.enable")
    loaded: list[int] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(int(event["encodedDataLength"])))
    page.goto(url)
    shows(page, word)
    content = page.evaluate("performance.now()")
    page.wait_for_timeout(500)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return paint, content, metrics["TaskDuration"] * 1000, sum(loaded)


def measure(browser: Browser, name: str, url: str, path: Path, word: str) -> Measured:
    """Measure a tool's page, served from `url` and lying at `path`."""
    runs = [once(browser, url, word) for _ in range(RUNS)]
    paint, content, cpu, size = (statistics.median(column) for column in zip(*runs, strict=True))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    without_script = word in page.inner_text("body")
    context.close()
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    leaving: list[str] = []
    page.on("request", lambda request: leaving.append(request.url) if not request.url.startswith(("http://127.0.0.1", "data:", "blob:")) else None)
    page.goto(url)
    shows(page, word)
    serious = sum(one["impact"] in ("serious", "critical") for one in Axe().run(page).response["violations"])
    context.close()
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_timeout(3000)
    from_file = word in page.inner_text("body")
    context.close()
    context = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme="dark")
    page = context.new_page()
    page.goto(url)
    shows(page, word)
    page.wait_for_timeout(1000)
    is_dark = page.evaluate(BACKGROUND) < 128
    context.close()
    hits = tuple(finds(browser, name, url, word, text) for text in ASKED.values())
    return Measured(paint, content, cpu, int(size), without_script, from_file, serious, len(leaving), is_dark, hits)


def finds(browser: Browser, name: str, url: str, word: str, text: str) -> bool:
    """Tell whether the search of a tool finds something for a text."""
    if name not in SEARCHES:
        return False
    box, results = SEARCHES[name]
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(url)
    shows(page, word)
    page.wait_for_timeout(1000)
    if name == "Scalar":  # its box is in a dialogue
        page.keyboard.press("Control+k")
        page.wait_for_timeout(1000)
    page.locator(box).first.press_sequentially(text)
    page.wait_for_timeout(2000)
    count = page.locator(results).count()
    context.close()
    return count > 0


def table(found: dict[str, Measured], versions: dict[str, str], size: int) -> str:
    """Return the page of the handbook."""
    names = list(found)
    head = "| | " + " | ".join(names) + " |\n|" + " --- |" * (len(names) + 1) + "\n"
    values = list(found.values())
    rows: list[tuple[str, ...]] = [
        ("Bytes loaded", *(f"{one.bytes / 1000:,.0f} kB" for one in values)),
        ("First paint", *(f"{one.paint:.0f} ms" for one in values)),
        ("The operation is readable after", *(f"{one.content:.0f} ms" for one in values)),
        ("CPU in the page", *(f"{one.cpu:.0f} ms" for one in values)),
        ("Readable without JavaScript", *("yes" if one.without_script else "no" for one in values)),
        ("Opens from a file", *("yes" if one.from_file else "no" for one in values)),
        ("Kinds of serious faults that axe-core finds", *(str(one.serious) for one in values)),
        ("Requests that leave the site", *(str(one.leaving) for one in values)),
        ("Dark where the system is dark", *("yes" if one.is_dark else "no" for one in values)),
        *((what, *("yes" if one.found[number] else "no" for one in values)) for number, what in enumerate(ASKED)),
    ]
    used = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        "# Beside Redoc, Scalar and Swagger UI\n\n"
        f"One document of {size / 1000:.0f} kB, this repository's own, in each tool: {used}. `python tests/bench/docs_peers.py` repeats it and makes a screenshot of each.\n\n"
        "## What each shows\n\nRead from the screenshots and from what each tool offers without a plug-in or a paid service.\n\n"
        + head + "".join("| " + " | ".join(row) + " |\n" for row in SHOWS)
        + f"\n## What was measured\n\nMedians of {RUNS} loads in Chromium without a cache, from a server on the same machine, which was busy: compare the columns, not the seconds with other machines.\n\n"
        + head + "".join("| " + " | ".join(row) + " |\n" for row in rows)
        + "\n*Try it* is Swagger UI's own page here, since requests from a page are what it does best; the other pages stay small without it.\n"
    )  # fmt: skip


def main() -> None:
    """Measure every tool and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("document", type=Path, nargs="?", default=ROOT / "generated/openapi.json")
    parser.add_argument("--word", default="docker_image_tag", help="what is looked for: a field of the operation")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    versions = {name: json.loads((given.modules / package / "package.json").read_text())["version"] for name, package in PACKAGES.items()}
    chromium = next(path for name in BROWSERS if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as scratch, served(Path(scratch)) as address, sync_playwright() as driver:
        pages = build(given.modules, given.document, Path(scratch))
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = {}
        for name, url in pages.items():
            page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
            page.goto(f"{address}/{url}")
            shows(page, given.word)
            page.wait_for_timeout(1000)
            page.screenshot(path=given.folder / f"{name.replace(' ', '')}.png")
            found[name] = measure(browser, name, f"{address}/{url}", Path(scratch) / url, given.word)
        browser.close()
    text = table(found, versions, given.document.stat().st_size)
    print(text)
    if given.write:
        RESULT.write_text(text)


if __name__ == "__main__":
    main()
