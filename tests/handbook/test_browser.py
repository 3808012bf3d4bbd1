"""The handbook in a real browser, opened from a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from oaswright import handbook
from oaswright.cli.group import commands
from playwright.sync_api import Browser, sync_playwright

from tests.docs.test_browser import BROWSER, found_or_skipped

PAGES = (
    "index.html",
    "tutorials/first-document.html",
    "how-to/publish-the-site.html",
    "reference/configuration.html",
    "reference/laws.html",
    "measure/index.html",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found_or_skipped()
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("handbook") / "site"
    handbook.build(target, commands)
    return target


@pytest.mark.parametrize(("scheme", "width"), [("light", 1300), ("dark", 390)])
def test_pages_load_without_an_error_stay_on_the_site_and_axe_finds_nothing_serious(browser: Browser, site: Path, scheme: Any, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
    for url in PAGES:
        page.goto((site / url).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        assert faults == [], url
        serious = [
            one
            for one in Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert [(one["id"], one["nodes"][0]["html"], len(one["nodes"])) for one in serious] == [], url
    context.close()


def test_the_search_finds_a_key_of_the_configuration(browser: Browser, site: Path) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{(site / 'search.html').as_uri()}?q=waivers")
    page.wait_for_selector("#search-results li a")
    assert any("configuration" in str(one.get_attribute("href")) for one in page.locator("#search-results li a").all())
