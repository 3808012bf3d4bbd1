"""Make the screenshots of this repository's API site and of the handbook: `python tests/bench/docs_screenshots.py FOLDER`. Needs Chromium."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from oaswright import handbook, project, publish
from oaswright.cli.group import commands
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHOTS: dict[str, tuple[str, int, int, Literal["light", "dark"]]] = {
    "start": ("site/index.html", 1400, 1000, "light"),
    "operation": ("site/operations/updateAction.html", 1400, 1000, "light"),
    "operation-dark": ("site/operations/updateAction.html", 1400, 1000, "dark"),
    "operation-phone": ("site/operations/updateAction.html", 390, 844, "light"),
    "schema": ("site/schemas/DockerfileActionUpdate.html", 1400, 1000, "light"),
    "search": ("site/index.html?q=docker_regisrty", 1400, 1000, "light"),
    "handbook": ("handbook/index.html", 1400, 1000, "light"),
    "handbook-rules": ("handbook/reference/rules.html", 1400, 1000, "light"),
}


def main() -> None:
    """Build both sites into a scratch folder and take a picture of each page that is shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    found = next(path for name in BROWSERS if (path := shutil.which(name)))
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as driver:
        publish.site(project.find(ROOT), Path(scratch) / "site")
        handbook.build(Path(scratch) / "handbook", commands)
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name, (url, width, height, scheme) in SHOTS.items():
            page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
            page.goto(f"{Path(scratch).as_uri()}/{url}")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=given.folder / f"{name}.png")
            print(given.folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
