"""The configuration is read once, and a wrong key is named with its place."""

from pathlib import Path

import pytest
from oaswright import project
from oaswright.errors import UsageError
from oaswright.settings import keys, table

GOOD = '[tool.oaswright]\ndocument = "api.yaml"\nmodels = "m"\nclient = "c"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_project_is_found_from_below(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(GOOD + "[[tool.oaswright.waivers]]\nrule = 'r'\npointer = '/p'\nreason = 'because'\n")
    (folder / "a" / "b").mkdir(parents=True)
    found = project.find(folder / "a" / "b")
    assert (found.root, found.document, found.output) == (folder, folder / "api.yaml", folder / "generated")
    assert found.settings.waivers == (keys.Waiver("r", "/p", "because"),)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (GOOD + 'sight = "x"', "pyproject.toml: tool.oaswright: unknown key 'sight'", "did you mean 'site'?"),
        (GOOD + "site = 1", "pyproject.toml: tool.oaswright.site: expected a string, got 1", ""),
        (GOOD + "[tool.oaswright.fuzz]\nseed = true", "pyproject.toml: tool.oaswright.fuzz.seed: expected an integer, got True", ""),
        (GOOD + "[tool.oaswright.fuzz]\ntokens = [{envy = 'A'}]", "pyproject.toml: tool.oaswright.fuzz.tokens[0]: unknown key 'envy'", "did you mean 'env'?"),
        ("[tool.oaswright]\ndocument = 'a'", "pyproject.toml: tool.oaswright: the key 'models' is missing", table.EXAMPLE),
        (
            GOOD.replace('"m"', '"a-b"'),
            "pyproject.toml: tool.oaswright.models: expected the name of a Python package, got 'a-b', which is not an ASCII identifier",
            "choose another name",
        ),
        *(
            (
                GOOD.replace('"c"', f'"{name}"'),
                f"pyproject.toml: tool.oaswright.client: expected the name of a Python package, got '{name}', {why}",
                "choose another name",
            )
            for name, why in {
                "class": "which is a keyword of Python",
                "__pycache__": "which Python keeps for itself",
                "con": "which is a device on Windows",
                "LPT1": "which is a device on Windows",
                "json": "which would hide the module of that name",
                "httpx": "which would hide the module of that name",
            }.items()
        ),
        (
            GOOD.replace('"c"', '"M"'),
            "pyproject.toml: tool.oaswright.client: expected another name than that of the models, got 'M'",
            "they are two packages in one folder",
        ),
        (GOOD + "output = '../out'", "pyproject.toml: tool.oaswright.output: expected a path inside the project, got '../out'", ""),
        (
            GOOD + "[[tool.oaswright.waivers]]\nrule = 'r'\npointer = ''\nreason = ' '",
            "pyproject.toml: waiver 1 (r) has no reason",
            "say why the finding is accepted",
        ),
        (GOOD + "output = '.'", "pyproject.toml: tool.oaswright.output: expected a path inside the project, got '.'", ""),
    ],
)
def test_a_wrong_key_is_refused_with_a_hint(folder: Path, text: str, message: str, hint: str) -> None:
    (folder / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        project.find()
    assert (caught.value.message, caught.value.hint) == (message, hint)


OWN = 'document = "api.yaml"\nmodels = "m"\nclient = "c"\n'


def test_a_file_of_its_own_configures_a_repository_without_python(folder: Path) -> None:
    (folder / "oaswright.toml").write_text(OWN + "site = 'docs'\n[fuzz]\nseed = 7\n")
    (folder / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    found = project.find(folder)
    assert (found.settings.site, found.settings.fuzz.seed, found.configuration) == ("docs", 7, folder / "oaswright.toml")


def test_two_configurations_of_one_folder_are_refused(folder: Path) -> None:
    (folder / "oaswright.toml").write_text(OWN)
    (folder / "pyproject.toml").write_text(GOOD)
    with pytest.raises(UsageError, match=r"oaswright.toml and \[tool.oaswright\] in pyproject.toml both configure this folder") as caught:
        project.find()
    assert caught.value.hint == "move everything to one of them, and remove the other"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (OWN + "sight = 'x'", "oaswright.toml: unknown key 'sight'", "did you mean 'site'?"),
        (OWN + "site = 1", "oaswright.toml: site: expected a string, got 1", ""),
        (OWN + "start = 'x'", "oaswright.toml: unknown key 'start'", "did you mean 'fuzz.start'? It is a key of another table"),
        (OWN + "[fuzz]\nsed = 1", "oaswright.toml: fuzz: unknown key 'sed'", "did you mean 'seed'?"),
        (
            OWN + "[check]\nfail-on = 'warnings'",
            "oaswright.toml: check.fail-on: expected one of 'error', 'warning', 'info', 'never', got 'warnings'",
            "did you mean 'warning'?",
        ),
        ("[tool.oaswright]\n" + OWN, "oaswright.toml: unknown key 'tool'", "in oaswright.toml the keys stand at the top, without [tool.oaswright]"),
        (
            OWN.replace('"m"', '"class"'),
            "oaswright.toml: models: expected the name of a Python package, got 'class', which is a keyword of Python",
            "choose another name",
        ),
    ],
)
def test_a_wrong_key_of_the_own_file_is_refused_with_a_hint(folder: Path, text: str, message: str, hint: str) -> None:
    (folder / "oaswright.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        project.find()
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.usefixtures("folder")
def test_a_folder_without_configuration_is_told_what_to_add() -> None:
    with pytest.raises(UsageError) as caught:
        project.find()
    assert (caught.value.hint.startswith("`oaswright init` writes one; check, "), caught.value.exit_code) == (True, 2)
