"""The site in a real browser, opened from a file."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from oaswright import docs, document

from .test_site import HOSTILE, SHOP

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), "")
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--virtual-time-budget=4000"]  # fmt: skip
HINT = "no Chromium here: install it with 'apt-get install chromium'"


@pytest.fixture
def browser() -> str:
    if not BROWSER:
        if os.environ.get("CI") == "true":
            pytest.fail(HINT)
        pytest.skip(HINT)  # a machine without it; where CI is true it has failed above
    return BROWSER


def shown(browser: str, folder: Path, url: str) -> str:
    """The page as the browser holds it after its scripts ran."""
    command = [browser, *QUIET, f"--user-data-dir={folder / 'profile'}", "--dump-dom", f"file://{folder / 'site'}/{url}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout


def found(page: str) -> list[str]:
    part = re.search(r'<ul id="found".*?</ul>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]*)"', part.group()) if part else []


def test_the_search_finds_a_field_from_every_page(browser: str, tmp_path: Path) -> None:
    docs.build(document.parse(SHOP), tmp_path / "site")
    assert found(shown(browser, tmp_path, f"index.html?q={quote('ribbon')}"))[0] == "schemas/Gift.html#field-ribbon"
    assert found(shown(browser, tmp_path, f"schemas/Order.html?q={quote('write an order')}"))[0] == "../operations/writeOrder.html"
    assert found(shown(browser, tmp_path, "index.html?q=no-such-thing")) == []


def test_a_hostile_document_runs_nothing(browser: str, tmp_path: Path) -> None:
    docs.build(document.parse(HOSTILE), tmp_path / "site")
    for kind in ("index.html", "operations/*.html", "schemas/etc.html"):
        path = next((tmp_path / "site").glob(kind))
        page = shown(browser, tmp_path, f"{path.relative_to(tmp_path / 'site')}?q=script")
        assert "<title>taken" not in page
        assert found(page)


def test_the_explorer_shows_the_operations(browser: str, tmp_path: Path) -> None:
    names = docs.build(document.parse(SHOP), tmp_path / "site")
    assert "explorer/index.html" in names
    assert "/orders/{id}" in shown(browser, tmp_path, "explorer/index.html").replace("\u200b", "")
