"""The page of a campaign in a real browser."""

import html
import json
import re
import subprocess
from pathlib import Path

from oaswright.fuzz.report import html_page

from tests.docs.test_browser import QUIET, browser
from tests.fuzz.report.test_html_page import END, SEEN
from tests.fuzz.shelf_api import TOKENS

__all__ = ["browser"]  # the fixture
LONG = "a_field_with_a_name_that_is_longer_than_the_place_for_it_in_any_picture"
# What is drawn: of each picture its size on the page, and how far its contents reach in its own units.
ASK = """<script>
const boxes = [...document.querySelectorAll("svg")].map(one => [one.getBoundingClientRect(), one.getBBox(), one.viewBox.baseVal])
const names = [...document.querySelectorAll("svg text[x='0']")].map(one => one.getBBox().width)
document.title = JSON.stringify({
  drawn: boxes.map(([shown]) => shown.width > 300 && shown.height > 20),
  inside: boxes.map(([, box, view]) => box.x >= -1 && box.y >= -1 && box.x + box.width <= view.width && box.y + box.height <= view.height + 1),
  widest: Math.max(...names), across: document.documentElement.scrollWidth <= innerWidth})
</script>"""


def test_the_pictures_are_drawn_whole_and_nothing_lies_on_anything(browser: str, tmp_path: Path) -> None:
    text = html_page.page(END, SEEN, {"title": 120_000, LONG: 3}, "http://localhost:1", TOKENS)
    (tmp_path / "page.html").write_text(text.replace("</html>", f"{ASK}</html>"), encoding="utf-8")
    command = [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", f"file://{tmp_path / 'page.html'}"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout
    said = json.loads(html.unescape(re.findall(r"<title>(.*?)</title>", shown)[0]))
    assert (said["drawn"], said["inside"], said["across"]) == ([True] * 3, [True] * 3, True)
    assert 50 < said["widest"] < 260  # where the bars begin
