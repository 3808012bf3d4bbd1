"""Every command and file of the handbook's pages does what the page says, in a fresh folder for each page."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml
from oaswright.cli.group import commands
from oaswright.errors import UsageError
from oaswright.handbook import build
from oaswright.project import find

from tests.packaging.test_standards import errors

HANDBOOK = Path(build.__code__.co_filename).parent
BIN = Path(sys.executable).parent
PAGES = {path.relative_to(HANDBOOK).as_posix(): path.read_text() for path in sorted(HANDBOOK.rglob("*.md"))}
BLOCK = re.compile(r"^```(?:\{code-block\} (?P<kind>\w+)\n:caption: (?P<file>\S+)\n\n|(?P<plain>\w+)\n)(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = [name for name, text in PAGES.items() if "```console" in text]


def matches(expected: str, printed: str) -> bool:
    """Tell whether output is what a page shows; `…` stands for anything, also for several lines."""
    pattern = ".*".join(map(re.escape, expected.rstrip("\n").split("…")))
    return re.fullmatch(pattern, printed.rstrip("\n"), re.DOTALL) is not None


@pytest.mark.parametrize("name", RUN)
def test_a_page_does_what_it_says(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120", "NO_COLOR": "1", "PYTHONPATH": ""}
    for block in BLOCK.finditer(PAGES[name]):
        if block["file"]:
            (tmp_path / block["file"]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block["file"]).write_text(block["text"])
        elif block["plain"] == "console":
            for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block["text"], re.MULTILINE):
                line, _, code = command.partition(" # exit ")
                ran = subprocess.run(
                    ["bash", "-c", line], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False
                )
                assert ran.returncode == int(code or 0), f"{line}\n{ran.stdout}"
                assert matches(expected, ran.stdout), f"{line}\n--- expected\n{expected}\n--- printed\n{ran.stdout}"


@pytest.mark.parametrize("name", [name for name in PAGES if name not in RUN])
def test_a_snippet_is_well_formed(name: str, tmp_path: Path) -> None:
    for block in BLOCK.finditer(PAGES[name]):
        if block["plain"] == "toml":
            table = tomllib.loads(block["text"])["tool"]["oaswright"]
            settings = {"document": "openapi.yaml", "models": "shop_models", "client": "shop_client", **table}
            (tmp_path / "pyproject.toml").write_text("[tool.oaswright]\n" + "\n".join(f"{key} = {inline(value)}" for key, value in settings.items()))
            assert find(tmp_path).settings
        elif block["plain"] == "python":
            compile(block["text"], name, "exec")
        elif block["plain"] == "yaml":
            assert yaml.safe_load(block["text"])
        else:
            assert block["plain"] in (None, "text", "json"), block["plain"]


LINE = re.compile(r"(?:^|[\s(\"'])oaswright ((?:[a-z]+)(?: [^|;&>#\n`]*)?)", re.MULTILINE)


def command_lines() -> list[tuple[str, str]]:
    """Every command line of ours in a block of the handbook that no test runs, since it needs a cluster, a host or an image, with its page."""
    texts = [(name, block["text"]) for name, text in PAGES.items() for block in BLOCK.finditer(text) if block["plain"] in ("text", "yaml")]
    return [(name, re.split(r"\s{2,}", found.strip())[0]) for name, text in texts for found in LINE.findall(text)]


@pytest.mark.parametrize(("name", "line"), command_lines())
def test_a_command_that_is_shown_has_the_options_that_it_names(name: str, line: str) -> None:
    verb, *arguments = shlex.split(line)
    command = commands.get_command(click.Context(commands), verb)
    assert command, f"{name}: {line}"
    command.make_parser(click.Context(command)).parse_args(arguments)


def test_an_option_that_is_not_there_would_be_seen() -> None:
    command = commands.get_command(click.Context(commands), "docs")
    assert command
    with pytest.raises(click.NoSuchOption):
        command.make_parser(click.Context(command)).parse_args(["--verions"])


def workflows() -> dict[str, object]:
    """The workflows of GitHub and the configuration of Read the Docs that pages show, by page and number."""
    blocks = [(name, block["text"]) for name, text in PAGES.items() for block in BLOCK.finditer(text) if block["plain"] == "yaml"]
    return {f"{name} {number}": yaml.safe_load(text) for number, (name, text) in enumerate(blocks)}


@pytest.mark.parametrize("name", [name for name, tree in workflows().items() if isinstance(tree, dict) and "jobs" in tree])
def test_a_workflow_is_one_to_github(name: str) -> None:
    tree = workflows()[name]
    assert isinstance(tree, dict)
    tree = {"on" if key is True else key: value for key, value in tree.items()}  # YAML 1.1 takes `on` for a boolean
    assert errors(tree, "github-workflow") == []


def test_the_recipes_for_hosts_write_a_site_where_the_host_looks(tmp_path: Path) -> None:
    text = PAGES["how-to/publish-the-site.md"]
    lines = re.findall(r"^[ -]*(?:run: )?(oaswright docs --out-dir \S+)$", text, re.MULTILINE)
    assert [line.split()[-1] for line in lines] == ["site", "site", "_readthedocs/html"]
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n")
    (tmp_path / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "openapi.yaml"\nmodels = "a_models"\nclient = "a_client"\n')
    for line in lines:
        subprocess.run([str(BIN / "oaswright"), *line.split()[1:]], cwd=tmp_path, check=True)
        assert (tmp_path / line.split()[-1] / "index.html").is_file()


def inline(value: object) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value)


def test_a_wrong_key_in_a_snippet_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.oaswright]\ndocument = "a"\nmodels = "b_models"\nclient = "c"\nprobs = 1\n')
    with pytest.raises(UsageError, match="unknown key 'probs'"):
        find(tmp_path)


def test_output_that_differs_would_be_seen() -> None:
    assert matches("a … c\n…\nd\n", "a b c\nx\ny\nd\n")
    assert not matches("a … c\n", "a b d\n")
