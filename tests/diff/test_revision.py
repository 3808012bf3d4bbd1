"""OLD and NEW: files, folders, bundles and git revisions; the working tree is only read."""

import subprocess

import pytest

from tests.diff.conftest import Kiosk

RED = ("green, black", "green, black, red")
NOTHING = "nothing changes, on the wire or in the source\n"


def moved(kiosk: Kiosk, *words: str) -> bool:
    """Whether `diff` sees the tea turn red."""
    ran = kiosk.run("diff", *words)
    assert ran.code == 0, ran.err
    return ran.out != NOTHING and "red" in ran.out


@pytest.fixture
def history(kiosk: Kiosk) -> Kiosk:
    """Two commits, tagged v1 and v2; the second one turned the tea red."""
    kiosk.git("tag", "v1")
    kiosk.tea(*RED)
    kiosk.commit("v2")
    return kiosk


@pytest.mark.parametrize("words", [["v1"], ["HEAD~1"], ["v1", "v2"], ["main^", "main"], ["v1:spec/openapi.yaml"], ["v1", "spec/openapi.yaml"], ["v1", "spec"]])
def test_revisions_and_files_name_documents(history: Kiosk, words: list[str]) -> None:
    assert moved(history, *words)


@pytest.mark.parametrize("words", [["v2"], ["HEAD"], ["v2", "v2"], ["spec/openapi.yaml"], ["spec", "v2"]])
def test_the_same_document_under_two_names_is_the_same(history: Kiosk, words: list[str]) -> None:
    assert history.run("diff", *words).out == NOTHING


def test_a_bundle_stands_for_its_document(history: Kiosk) -> None:
    (history.root / "bundle.json").write_text(history.run("bundle").out)
    assert history.run("diff", "bundle.json").out == NOTHING
    assert moved(history, "v1", "bundle.json")


def test_the_working_tree_is_what_is_saved_and_it_stays(history: Kiosk) -> None:
    history.tea("black, red", "black, blue")
    before = subprocess.run(["git", "status", "--porcelain"], cwd=history.root, capture_output=True, text=True, check=True).stdout
    assert "blue" in history.run("diff", "v2").out
    after = subprocess.run(["git", "status", "--porcelain"], cwd=history.root, capture_output=True, text=True, check=True).stdout
    assert after == before == " M spec/schemas/Tea.yaml\n"


def test_a_place_that_is_gone_is_named_after_its_revision(history: Kiosk) -> None:
    history.edit("spec/openapi.yaml", "      parameters: [{name: cups, in: query, description: How many., schema: {type: integer, minimum: 1}}]\n", "")
    assert history.run("diff", "v2").out.startswith("v2:spec/openapi.yaml:")


def test_a_document_that_has_moved_is_named_with_its_path(history: Kiosk) -> None:
    history.git("mv", "spec", "api")
    path = history.root / "pyproject.toml"
    path.write_text(path.read_text().replace("spec/openapi.yaml", "api/openapi.yaml"))
    ran = history.run("diff", "v1")
    assert (ran.code, ran.err) == (2, "error: the revision v1 has no api/openapi.yaml\n")
    assert moved(history, "v1:spec/openapi.yaml")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("v9", "'v9' is neither a file nor a git revision"),
        ("-v1", "No such option"),
        ("generated", "'generated' is neither a file nor a git revision"),
        ("empty", "empty: there is no document in this folder"),
        ("v1:spec/nothing.yaml", "the revision v1 has no spec/nothing.yaml"),
        ("v9:spec/openapi.yaml", "'v9:spec/openapi.yaml' is neither a file nor a git revision"),
    ],
)
def test_what_names_no_document_is_told(history: Kiosk, name: str, message: str) -> None:
    (history.root / "empty").mkdir()
    ran = history.run("diff", name)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_outside_of_git_and_of_a_project_two_files_are_enough(kiosk: Kiosk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = kiosk.run("bundle").out
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "old.json").write_text(bundle)
    (folder / "new.json").write_text(bundle.replace('"black"', '"black", "red"'))
    monkeypatch.chdir(folder)
    assert moved(kiosk, "old.json", "new.json")
    ran = kiosk.run("diff", "v1", "new.json")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "error: 'v1' is no file, and without a project there is no document to take from a git revision")


def test_overlays_and_filters_of_the_project_apply_to_both_versions(history: Kiosk) -> None:
    configuration = history.root / "pyproject.toml"
    text = configuration.read_text()
    (history.root / "overlay.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions: [{target: '$.components.schemas.Tea.properties.kind.enum[2]', remove: true}]\n"
    )
    configuration.write_text(text + "\noverlays = ['overlay.yaml']\n")
    assert history.run("diff", "v1").out == NOTHING
    configuration.write_text(text + "\nexclude = ['/*']\n")
    assert "leave no operation" in history.run("diff", "v1").err
