"""The site in a real browser, opened from a file."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from oaswright import docs, publish
from oaswright.document import document
from oaswright.project import Project
from oaswright.settings.keys import Docs as DocsSettings
from oaswright.settings.keys import Settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.docs.test_site import HOSTILE, SHOP

ROOT = Path(__file__).parents[2]
BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")
HINT = "no Chromium here: install it with 'apt-get install chromium'"
UPDATE, VIEW = "operations/updateAction.html", "operations/getAction.html"


def found_or_skipped() -> None:
    """Go on where there is a browser; a machine without one skips the tests, in CI they fail."""
    if not BROWSER:
        if os.environ.get("CI") == "true":
            pytest.fail(HINT)
        pytest.skip(HINT)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found_or_skipped()
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's API site."""
    target = tmp_path_factory.mktemp("docs") / "site"
    docs.build(document.load(ROOT / "spec/openapi.yaml"), target, docs.Extras(client=docs.Client("buddy_client", ROOT / "generated")))
    return target


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test on a console error and on a request that leaves the site."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    found = context.new_page()
    faults: list[str] = []
    watch(found, faults)
    yield found
    context.close()
    assert faults == []


def watch(page: Page, faults: list[str]) -> None:
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(("file:", "data:")) else None)


def built(text: str, target: Path, **extras: Any) -> Path:
    docs.build(document.parse(text), target, docs.Extras(**extras))
    return target


def found(page: Page, folder: Path, url: str, words: str) -> list[str]:
    """Return where the results of a search lead, relative to the root of the site."""
    page.goto((folder / url).as_uri())
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector("#found:not([hidden])")
    items = page.eval_on_selector_all("#found [data-url]", "items => items.map((item) => new URL(item.dataset.url, location.href).href)")
    return [item.removeprefix(folder.as_uri() + "/") for item in items]


def test_every_page_loads_without_an_error_and_leaves_the_site_nowhere(page: Page, site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    for path in pages:
        page.goto(path.as_uri())
        assert page.title()
    assert len(pages) > 30


@pytest.mark.parametrize(("scheme", "width"), [("light", 1300), ("dark", 390)])
def test_axe_finds_nothing_serious(browser: Browser, site: Path, scheme: Any, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    for url in ("index.html", UPDATE, VIEW, "schemas/DockerfileActionUpdate.html", "schemas/index.html", "provenance.html", "contents.html"):
        page.goto((site / url).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        serious = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"], len(one["nodes"])) for one in serious] == [], url
    context.close()


def test_the_search_forgives_a_typing_error(page: Page, site: Path) -> None:
    for words in ("docker_registry", "docker_regisrty", "docker registy", "dockerregistry"):
        assert any(url.endswith("docker_registry") for url in found(page, site, "index.html", words)[:8]), words
    assert found(page, site, "schemas/RunNext.html", "DockerRegistry")[0] == "schemas/DockerRegistry.html"
    assert any("header" in url for url in found(page, site, "index.html", "X-RateLimit"))
    assert any(url.startswith("schemas/TriggerTime") for url in found(page, site, "index.html", "ON_EVERY_EXECUTION"))


def test_the_search_finds_a_field_from_every_page(page: Page, tmp_path: Path) -> None:
    shop = built(SHOP, tmp_path / "site")
    assert "schemas/Gift.html#field.ribbon" in found(page, shop, "index.html", "ribbon")
    assert found(page, shop, "schemas/Order.html", "write an order")[0] == "operations/writeOrder.html"
    assert found(page, shop, "index.html", "no-such-thing") == []


def test_the_search_is_led_by_the_keyboard(page: Page, site: Path) -> None:
    second = found(page, site, "index.html", "secret")[1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.as_uri()}/{second}")


def test_a_permalink_unfolds_what_its_field_stands_in(page: Page, site: Path) -> None:
    page.goto((site / UPDATE).as_uri())
    anchor = page.eval_on_selector("details.nest li[id]", "one => one.id")
    assert not page.locator(f"[id='{anchor}']").is_visible()
    page.goto(f"{(site / UPDATE).as_uri()}#{anchor}")
    page.wait_for_function("id => document.getElementById(id).checkVisibility()", arg=anchor)


def test_copy_takes_the_sample_that_is_shown(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((site / UPDATE).as_uri())
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    page.click(".tabs >> nth=0 >> label:has-text('httpx')")
    page.locator(".tabs >> nth=0 >> .copy >> visible=true").click()
    assert page.evaluate("window.copied").startswith("import os\n\nimport httpx")
    context.close()


def test_a_phone_shows_one_column_without_scrolling_sideways(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    for url in ("index.html", UPDATE, "schemas/DockerfileAction.html"):
        page.goto((site / url).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, url
    boxes = [page.locator(one).bounding_box() for one in (".columns > section", ".told")]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    page.click("#menu")
    page.click("#nav a:has-text('Update a Build')")
    assert page.url.endswith(UPDATE)
    context.close()


def test_everything_is_read_without_javascript(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    shown = {}
    for url, place in ((UPDATE, "request"), (VIEW, "response-200")):
        page.goto((site / url).as_uri())
        shown[place] = [one for one in page.locator(f"li[id^='{place}.']").all() if str(one.get_attribute("id")).count(".") == 1 and one.is_visible()]
    counts = {place: len(found) for place, found in shown.items()}
    assert counts == {"request": len(fields("DockerfileActionUpdate")), "response-200": len(fields("DockerfileAction"))}
    assert page.locator("nav a:has-text('All pages')").is_visible()
    assert page.locator(".tabs pre >> nth=0").is_visible()
    context.close()


def fields(name: str) -> set[str]:
    return set(document.load(ROOT / "spec/openapi.yaml").get(f"/components/schemas/{name}")["properties"])


def test_everything_is_printed(page: Page, site: Path) -> None:
    page.goto((site / UPDATE).as_uri())
    folded = page.locator("details.nest li").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.is_visible()
    assert not page.locator("body > header").is_visible()
    assert page.locator(".tab pre").first.evaluate("one => getComputedStyle(one).maxHeight") == "none"


def test_a_static_host_serves_it_below_any_path(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    with static_host(site.parent) as address:
        for url in ("index.html", UPDATE, "schemas/index.html"):
            page.goto(f"{address}/{site.name}/{url}")
            assert page.locator("#nav details").count() > 1
        page.goto(f"{address}/{site.name}/")
        assert page.get_attribute("#nav [aria-current]", "href") == "index.html"
    context.close()
    assert failed == []


@contextmanager
def static_host(folder: Path) -> Iterator[str]:
    """Serve a folder as GitHub Pages does a project: below a path."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name that the base class gives it
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        disable_nagle_algorithm = True

    server = Server(("127.0.0.1", 0), partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_the_theme_is_kept_on_the_page_and_changes_it(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_a_hostile_document_runs_nothing(page: Page, tmp_path: Path) -> None:
    site = built(HOSTILE, tmp_path / "site")
    for path in sorted(site.rglob("*.html")):
        page.goto(f"{path.as_uri()}?q=script")
        page.wait_for_selector("#found:not([hidden])")
        assert page.title() != "taken"
        assert page.locator("main img, main iframe, main svg").count() == 0


def test_the_interactive_view_shows_the_operations_and_may_reach_the_named_server_alone(page: Page, tmp_path: Path) -> None:
    site = built(SHOP, tmp_path / "site", servers=["http://127.0.0.1:8123"])
    page.goto((site / "try/index.html").as_uri())
    page.wait_for_selector(".opblock")
    assert "/orders/" in page.inner_text("#view").replace("\u200b", "")
    policy = page.get_attribute("meta[http-equiv]", "content") or ""
    assert "connect-src http://127.0.0.1:8123 http://localhost:* http://127.0.0.1:*;" in policy


@pytest.fixture(scope="module")
def versioned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two releases and the latest version, of which one has no gifts."""
    root = tmp_path_factory.mktemp("versioned")
    (root / "releases").mkdir()
    (root / "openapi.yaml").write_text(SHOP)
    (root / "releases/v1.0.yaml").write_text(SHOP.replace("version: '2'", "version: '1.0'"))
    (root / "releases/v1.1.yaml").write_text(SHOP.replace("version: '2'", "version: '1.1'").replace("Gift", "Present"))
    project = Project(root, Settings("openapi.yaml", "models", "client", docs=DocsSettings(versions=("releases/*.yaml",))))
    publish.site(project)
    return project.site


def test_the_switcher_leads_to_the_same_page_of_another_version_or_to_its_start(page: Page, versioned: Path) -> None:
    page.goto((versioned / "latest/schemas/Gift.html").as_uri())
    assert page.locator("#versions option").all_inner_texts() == ["2 (latest)", "1.1", "1.0"]
    assert page.locator(".outdated").count() == 0
    page.select_option("#versions", "v1.0")
    page.wait_for_url(f"{versioned.as_uri()}/v1.0/schemas/Gift.html")
    assert page.inner_text(".outdated") == "You are reading an older version. The newest is 2 (latest)."
    page.select_option("#versions", "v1.1")
    page.wait_for_url(f"{versioned.as_uri()}/v1.1/index.html")


def test_every_page_of_every_version_has_the_switcher_and_the_front_leads_to_the_latest(page: Page, versioned: Path) -> None:
    for path in [one for one in sorted(versioned.rglob("*.html")) if one != versioned / "index.html"]:
        page.goto(path.as_uri())
        assert page.locator("select#versions").count() == 1, path
    page.goto((versioned / "index.html").as_uri())
    page.wait_for_url(f"{versioned.as_uri()}/latest/index.html")


def test_versions_are_linked_without_javascript(browser: Browser, versioned: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((versioned / "v1.0/operations/readOrder.html").as_uri())
    page.click("#versions")
    page.click("main a:text-is('1.1')")
    assert page.url == f"{versioned.as_uri()}/v1.1/index.html"
    context.close()
