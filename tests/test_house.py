"""What always holds in this repository."""

import re
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]


def tracked(*patterns: str) -> list[Path]:
    """The files that git tracks, or would: what a clone holds."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def hits(pattern: str, paths: list[Path]) -> list[str]:
    found = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if found.search(line)
    ]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]],
    ids=["lint", "format", "types", "import contract"],
)
def test_the_house_is_clean(command: list[str]) -> None:
    program = Path(sys.executable).with_name(command[0])
    ran = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("package", ["oaswright", "buddy_sandbox", "buddy_models", "buddy_client"])
def test_no_module_imports_itself_through_others(package: str) -> None:
    """Nor for its types alone."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=False, cache_dir=None)
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}).prepare()


def test_no_module_shares_its_name_with_one_of_the_standard_library() -> None:
    names = {path.relative_to(ROOT): path.parent.name if path.stem == "__init__" else path.stem for path in tracked("scripts") if path.suffix == ".py"}
    assert [str(path) for path, name in names.items() if name in sys.stdlib_module_names] == []


def test_a_run_that_covers_too_few_branches_fails() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "--branch-coverage", "tests/text/test_filenames.py", "-k", "device_is"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout
    assert re.search(r"^\d\.\d % of [\d,]+ branches are covered; expected at least 85\.0 %$", ran.stdout, re.MULTILINE), ran.stdout


def test_the_toolkit_knows_no_document_by_name() -> None:
    """Nothing in the toolkit names the API that this repository describes."""
    assert hits(r"buddy", tracked("scripts/oaswright")) == []


def test_no_file_names_a_package_registry_or_a_machine() -> None:
    hosts = r"(pypi|pythonhosted|npmjs|debian)\.(org|com)/?|(^|[^\w.])/(work|root|home)/[a-z]"
    assert hits(hosts, [path for path in tracked() if path != Path(__file__)]) == []


def test_the_top_level_holds_the_agreed_names() -> None:
    agreed = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "spec", "generated", "scripts", "tests"}
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in names if not name.startswith(".")} == agreed & names


def test_an_ignore_has_its_reason_beside_it() -> None:
    marks = [path for path in tracked("scripts", "tests") if path.suffix == ".py"]
    assert hits(r"#\s*(noqa|type: ignore)(?!.*#\s+\w)[^#]*$", [path for path in marks if path != Path(__file__)]) == []


def test_no_text_tells_a_reader_to_install_a_name_from_a_registry() -> None:
    """Until there is a release, oaswright is installed from its repository or from a wheel; the name in a registry could be a stranger's."""
    assert hits(r"(pip install|uvx|pipx install|uv add)( -\S+)* '?oaswright(?!-)", [path for path in tracked() if path != Path(__file__)]) == []


def test_no_folder_holds_more_modules_than_a_reader_can_scan() -> None:
    """Laws and rules are registries, a module each; elsewhere a folder with more than 15 modules is cut into the stages of its work."""
    counts = Counter(path.parent for path in tracked("scripts") if path.suffix == ".py" and path.name != "__init__.py")
    assert {str(folder.relative_to(ROOT)) for folder, count in counts.items() if count > 15} == {
        "scripts/oaswright/fuzz/laws",
        "scripts/oaswright/check/rules",
    }


def test_the_files_that_the_contributing_guide_names_exist() -> None:
    """A path stands below the toolkit, or below the folder that its own line names first; a walk has at most five stops."""
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    walks = text.partition("## Where to change what")[2].split("\n- ")[1:]
    for walk in walks:
        named = re.findall(r"`([\w/]+(?:\.py|/))`", walk)
        folders = [name for name in named if name.endswith("/")]
        stops = [name for name in named if name.endswith(".py")]
        missing = [one for one in stops if not any((ROOT / "scripts" / "oaswright" / folder / one).is_file() for folder in ("", *folders))]
        assert missing == [], walk
        assert len(named) <= 5, walk
    assert len(walks) == 5
    for name in re.findall(r"`([\w/]+(?:\.py|/))`", text.partition("## The layout")[2].partition("## Nouns")[0]):
        assert any((ROOT / place / name).exists() for place in ("scripts/oaswright", ".")), name
