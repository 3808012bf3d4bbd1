"""The page of a campaign in a real browser."""

from pathlib import Path

from oaswright.fuzz.report import html_page
from playwright.sync_api import Browser

from tests.docs.test_browser import browser
from tests.fuzz.report.test_html_page import END, SEEN
from tests.fuzz.shelf_api import DOCUMENT, TOKENS

__all__ = ["browser"]  # the fixture
LONG = "a_field_with_a_name_that_is_longer_than_the_place_for_it_in_any_picture"
# What is drawn: of each picture its size on the page, and how far its contents reach in its own units.
ASK = """() => {
  const boxes = [...document.querySelectorAll("svg")].map(one => [one.getBoundingClientRect(), one.getBBox(), one.viewBox.baseVal])
  const names = [...document.querySelectorAll("svg text[x='0']")].map(one => one.getBBox().width)
  return {
    drawn: boxes.map(([shown]) => shown.width > 300 && shown.height > 20),
    inside: boxes.map(([, box, view]) => box.x >= -1 && box.y >= -1 && box.x + box.width <= view.width && box.y + box.height <= view.height + 1),
    widest: Math.max(...names), across: document.documentElement.scrollWidth <= innerWidth}
}"""


def test_the_pictures_are_drawn_whole_and_nothing_lies_on_anything(browser: Browser, tmp_path: Path) -> None:
    text = html_page.page(END, SEEN, {"title": 120_000, LONG: 3}, "http://localhost:1", TOKENS, DOCUMENT)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto(f"file://{tmp_path / 'page.html'}")
    said = page.evaluate(ASK)
    assert (said["drawn"], said["inside"], said["across"]) == ([True] * 3, [True] * 3, True)
    assert 50 < said["widest"] < 260  # where the bars begin
