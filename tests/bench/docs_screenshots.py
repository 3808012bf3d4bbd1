"""Make the pictures that README and handbook show, of this repository's API site: `python tests/bench/docs_screenshots.py [FOLDER]`. Needs Chromium."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from oaswright import project, publish
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PICTURES = ROOT / "scripts/oaswright/handbook/pictures"
SHOTS: dict[str, tuple[str, int, int, Literal["light", "dark"]]] = {
    "start": ("index.html", 1280, 760, "light"),
    "operation": ("operations/updateAction.html", 1280, 760, "light"),
    "operation-dark": ("operations/updateAction.html", 1280, 760, "dark"),
    "operation-phone": ("operations/updateAction.html", 390, 760, "light"),
    "search": ("index.html?q=docker_regisrty", 1280, 760, "light"),
}


def main() -> None:
    """Build the site in a scratch folder and take a picture of each page that is shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=PICTURES)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        publish.site(project.find(ROOT), Path(scratch) / "site")
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (url, width, height, scheme) in SHOTS.items():
            page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
            page.goto(f"{Path(scratch).as_uri()}/site/{url}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=given.folder / f"{name}.jpg", type="jpeg", quality=72)
            print(given.folder / f"{name}.jpg")
        browser.close()


if __name__ == "__main__":
    main()
