"""The site with the versions that were released, in a real repository."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from oaswright import docs, publish
from oaswright.errors import DocumentError, UsageError
from oaswright.project import Project
from oaswright.publish import releases
from oaswright.settings.keys import Docs, Settings

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: %s}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200": {description: All, content: {application/json: {schema: {$ref: "schemas.yaml#/Pet"}}}}
"""
SCHEMAS = """\
Pet:
  type: object
  properties:
    kind: {type: string, enum: [%s]}
"""


class Repository:
    """A project in git, whose document is edited and tagged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q")

    def git(self, *arguments: str) -> None:
        person = ["-c", "user.name=Keeper", "-c", "user.email=keeper@example.com", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"]
        subprocess.run(["git", *person, *arguments], cwd=self.root, check=True)

    def write(self, version: str, kinds: str) -> None:
        (self.root / "openapi.yaml").write_text(PETS % version)
        (self.root / "schemas.yaml").write_text(SCHEMAS % kinds)

    def release(self, tag: str, version: str, kinds: str) -> None:
        self.write(version, kinds)
        self.git("add", "openapi.yaml", "schemas.yaml")
        self.git("commit", "-q", "-m", tag)
        self.git("tag", tag)

    def project(self, *versions: str, **more: Any) -> Project:
        return Project(self.root, Settings("openapi.yaml", "models", "client", docs=Docs(versions=versions or ("v*",)), **more))


@pytest.fixture
def pets(tmp_path: Path) -> Repository:
    found = Repository(tmp_path)
    found.release("v1.0", "1.0.0", "cat, dog")
    found.release("v1.10", "1.10.0", "cat, dog, bird")
    found.release("v1.2", "1.2.0", "cat, dog, fish")
    found.write("2.0.0", "cat")
    return found


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that were rendered, in order."""
    found: list[str] = []
    real = docs.render

    def render(document: Any, extras: docs.Extras) -> dict[str, bytes]:
        found.append(extras.folder)
        return real(document, extras)

    monkeypatch.setattr(docs, "render", render)
    return found


def folder_names(site: Path) -> set[str]:
    return {one.name for one in site.iterdir() if one.is_dir()}


def kinds(site: Path, folder: str) -> str:
    return (site / folder / "schemas/Pet.html").read_text().partition("One of ")[2].partition("</p>")[0].replace("</code> ", " ").replace("<code>", "").strip()


def test_each_release_has_a_folder_with_what_its_document_said(pets: Repository) -> None:
    site = pets.project().site
    made = publish.site(pets.project())
    assert made.notes == ()
    assert sorted(one.name for one in site.iterdir()) == [".oaswright.json", "index.html", "latest", "v1.0", "v1.10", "v1.2", "versions.html", "versions.js"]
    assert (kinds(site, "v1.0"), kinds(site, "v1.2"), kinds(site, "v1.10")) == ("cat dog", "cat dog fish", "cat dog bird")
    assert "Always <code>cat</code>" in (site / "latest/schemas/Pet.html").read_text()
    versions = json.loads((site / "versions.js").read_text().removeprefix("window.VERSIONS=").removesuffix(";\n"))
    assert versions == [["latest", "2.0.0"], ["v1.10", "1.10.0"], ["v1.2", "1.2.0"], ["v1.0", "1.0.0"]]
    assert 'url=latest/index.html"' in (site / "index.html").read_text()
    assert sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file() and path.name != ".oaswright.json") == made.files


def test_each_release_tells_what_it_changes_with_a_value_that_shows_it(pets: Repository) -> None:
    site = pets.project().site
    publish.site(pets.project())
    changes = (site / "v1.10/changelog.md").read_text()
    assert "## 1.10.0" not in changes
    assert "v1.10, compared with v1.2" in changes
    assert '"kind": "bird"' in changes
    assert "2.0.0, compared with v1.10" in (site / "latest/changelog.html").read_text()
    assert not (site / "v1.0/changelog.html").exists()
    table = (site / "versions.html").read_text()
    assert 'href="v1.10/changelog.html">Breaking changes</a>' in table
    assert "The first one here" in table


def test_the_cost_follows_what_is_new(pets: Repository, rendered: list[str]) -> None:
    publish.site(pets.project())
    assert rendered == ["v1.0", "v1.2", "v1.10", "latest"]
    site = pets.project().site
    inode = (site / "v1.0/schemas/Pet.html").stat().st_ino
    rendered.clear()
    publish.site(pets.project())
    assert rendered == ["latest"]
    pets.release("v3", "3.0.0", "cow")
    publish.site(pets.project())
    assert rendered == ["latest", "v3", "latest"]
    assert (site / "v1.0/schemas/Pet.html").stat().st_ino == inode
    assert {"v1.0", "v3"} <= {one.name for one in site.iterdir()}


def test_a_release_that_lost_a_file_is_built_again(pets: Repository, rendered: list[str]) -> None:
    publish.site(pets.project())
    lost = pets.project().site / "v1.2/schemas/Pet.html"
    text = lost.read_text()
    lost.unlink()
    rendered.clear()
    publish.site(pets.project())
    assert rendered == ["v1.2", "latest"]
    assert lost.read_text() == text


def test_a_tag_that_moved_changes_its_pages_and_what_follows_it(pets: Repository, rendered: list[str]) -> None:
    publish.site(pets.project())
    rendered.clear()
    pets.git("tag", "-f", "v1.2", "v1.0")
    publish.site(pets.project())
    assert rendered == ["v1.2", "v1.10", "latest"]
    assert kinds(pets.project().site, "v1.2") == "cat dog"


def test_a_release_that_is_no_longer_named_goes_and_one_site_alone_takes_the_place_of_many(pets: Repository) -> None:
    project = pets.project()
    publish.site(project)
    publish.site(pets.project("v1.2"))
    assert sorted(one.name for one in project.site.iterdir() if one.is_dir()) == ["latest", "v1.2"]
    made = publish.site(Project(pets.root, Settings("openapi.yaml", "models", "client")))
    assert (
        sorted(path.relative_to(project.site).as_posix() for path in project.site.rglob("*") if path.is_file() and path.name != ".oaswright.json") == made.files
    )
    publish.site(project)
    assert (project.site / "v1.0/index.html").is_file()
    assert not (project.site / "schemas").exists()


def test_a_build_that_fails_leaves_the_site_as_it_was(pets: Repository) -> None:
    publish.site(pets.project())
    site = pets.project().site
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    pets.release("v4", "4.0.0", "cow")
    (pets.root / "openapi.yaml").write_text("openapi: [")
    with pytest.raises(DocumentError):
        publish.site(pets.project())
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    assert [one.name for one in pets.root.iterdir() if "staging" in one.name] == []


def test_a_release_that_cannot_be_read_is_left_out_and_named(pets: Repository) -> None:
    (pets.root / "schemas.yaml").write_text("Pet: [")
    pets.git("commit", "-q", "-a", "-m", "broken")
    pets.git("tag", "v1.11")
    pets.git("rm", "-q", "openapi.yaml")
    pets.git("commit", "-q", "-m", "gone")
    pets.git("tag", "v1.12")
    pets.write("2.0.0", "cat")
    made = publish.site(pets.project())
    assert [one.partition(": ")[0] for one in made.notes] == ["version v1.11 is left out", "version v1.12 is left out"]
    assert "v1.11:schemas.yaml:" in made.notes[0]
    assert "it has no openapi.yaml" in made.notes[1]
    assert "compared with v1.10" in (pets.project().site / "latest/changelog.md").read_text()


def test_bundles_that_are_kept_as_files_are_releases_too(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    for name, version in (("1.9.json", "1.9"), ("v1.10.json", "1.10"), ("first.json", "0.1")):
        (tmp_path / "releases" / name).write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "T", "version": version}, "paths": {}}))
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: T, version: '2'}\npaths: {}\n")
    project = Project(tmp_path, Settings("openapi.yaml", "models", "client", docs=Docs(versions=("releases/*.json",))))
    assert [one.name for one in releases.find(project)] == ["v0.1", "v1.9", "v1.10"]
    publish.site(project)
    assert sorted(one.name for one in project.site.iterdir() if one.is_dir()) == ["latest", "v0.1", "v1.10", "v1.9"]


def test_names_of_tags_are_plain_folders(pets: Repository) -> None:
    for name in ("release/1.0", "latest", "v9", "v'x"):
        pets.git("tag", name, "v1.0")
    publish.site(pets.project("*v*", "release/*", "latest"))
    folders = folder_names(pets.project().site)
    assert folders == {"latest", "latest-2", "release-1.0", "v1.0", "v1.2", "v1.10", "v9", "v-x"}


def test_a_pattern_that_names_nothing_is_refused(pets: Repository) -> None:
    with pytest.raises(UsageError, match=r"'w\*' is neither a tag of this repository nor a file"):
        publish.site(pets.project("w*"))
    assert not pets.project().site.exists()


def test_guides_and_client_are_those_of_the_release(pets: Repository) -> None:
    (pets.root / "guides").mkdir()
    (pets.root / "guides/a.md").write_text("# Then\n\n![x](x.png)\n")
    (pets.root / "guides/x.png").write_bytes(b"png")
    pets.git("add", "guides")
    pets.release("v5", "5.0.0", "cat")
    (pets.root / "guides/a.md").write_text("# Now\n")
    site = pets.project().site
    publish.site(pets.project(pages=("guides/*.md",)))
    assert (site / "v5/then.html").is_file()
    assert (site / "latest/now.html").is_file()
    assert len(list((site / "v5/pictures").iterdir())) == 1
    assert not (site / "v1.0/then.html").exists()
