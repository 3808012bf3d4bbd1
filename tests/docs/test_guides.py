"""Pages that a project wrote itself."""

from pathlib import Path

import pytest
from oaswright import docs
from oaswright.document import document
from oaswright.errors import UsageError

SHOP = document.parse("openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n")
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def written(home: Path) -> Path:
    (home / "guides").mkdir()
    (home / "guides" / "speed.md").write_text(
        "# How fast\n\n| a | b |\n| --- | --- |\n| 1 | <2> |\n\n![A plot](plot.svg) ![Elsewhere](https://elsewhere.example/a.png)\n"
    )
    (home / "guides" / "plot.svg").write_bytes(DRAWING)
    (home / "guides" / "first_steps.md").write_text("Words without a heading.\n")
    return home


def test_a_guide_is_a_page_and_brings_its_pictures(tmp_path: Path) -> None:
    files = docs.render(SHOP, docs.Extras(guides=docs.guides(written(tmp_path), ["guides/*.md"])))
    page = files["how-fast.html"].decode()
    [picture] = [name for name in files if name.startswith("pictures/")]
    assert files[picture] == DRAWING
    assert f'<img src="{picture}" alt="A plot"' in page
    assert page.count("<img") == 1
    assert '<a href="https://elsewhere.example/a.png"' in page
    assert "<td>&lt;2&gt;</td>" in page
    assert "how-fast.html" in files["menu.js"].decode()
    assert "Words without a heading." in files["first-steps.html"].decode()


def test_pictures_of_one_name_are_kept_apart() -> None:
    guides = [docs.Guide("a", "![](p.png)", {"p.png": b"1"}), docs.Guide("b", "![](p.png)", {"p.png": b"2"})]
    files = docs.render(SHOP, docs.Extras(guides=guides))
    assert sorted(content for name, content in files.items() if name.startswith("pictures/")) == [b"1", b"2"]


def test_no_guide_takes_the_place_of_another_page() -> None:
    files = docs.render(SHOP, docs.Extras(guides=[docs.Guide("Index", "one"), docs.Guide("Index", "two"), docs.Guide("Changelog", "three")]))
    assert {"index.html", "index-2.html", "index-3.html", "changelog-2.html"} <= set(files)
    assert "Authentication" in files["index.html"].decode()


def test_a_picture_outside_the_folder_of_its_guide_is_not_taken_along(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "a.md").write_text("![](../secret.png)")
    assert docs.guides(tmp_path, ["guides/*.md"])[0].pictures == {}


def test_a_pattern_without_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"tool\.oaswright\.pages: no file matches 'guides/\*\.md'"):
        docs.guides(tmp_path, ["guides/*.md"])
