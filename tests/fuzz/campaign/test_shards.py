"""Shards of a campaign, merged, are the campaign: `fuzz --shard K/N` and `fuzz merge`, as they are typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.campaign import many_api

RESOURCES, BUDGET = 7, 1050
PROJECT = """
[tool.oaswright]
document = "many.json"
models = "many_models"
client = "many_client"
[tool.oaswright.fuzz]
environment = { MANY_TOKEN = "many-token-1" }
tokens = [{ env = "MANY_TOKEN" }]
"""


def project(folder: Path, resources: int = RESOURCES) -> Path:
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "many.json").write_text(json.dumps(many_api.document(resources)))
    return folder


def typed(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("oaswright")
    return subprocess.run([program, "fuzz", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def failures(ran: "subprocess.CompletedProcess[str]") -> set[tuple[str, str]]:
    return {(one["ruleId"], one["message"]["text"].partition(":")[0]) for one in json.loads(ran.stdout)["runs"][0]["results"]}


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """Eight shards, each on a server of its own, and how many requests each server saw."""
    folder = project(tmp_path_factory.mktemp("shards"))
    seen = []
    for number in range(1, 9):
        with many_api.serving(RESOURCES) as server:
            ran = typed(folder, server.url, "--max-requests", str(BUDGET), "--shard", f"{number}/8", "--journal", f"s{number}.ndjson")
            assert ran.returncode in (0, 1), ran.stderr
            seen.append(server.seen()["requests"])
    return folder, seen


def test_eight_shards_equal_one_run(shards: tuple[Path, list[int]], tmp_path: Path) -> None:
    folder, seen = shards
    with many_api.serving(RESOURCES) as server:
        whole = typed(project(tmp_path), server.url, "--max-requests", str(BUDGET), "--shard", "1/1", "--format", "sarif")
        requests = server.seen()["requests"]
    merged = typed(folder, "merge", *(f"s{number}.ndjson" for number in range(1, 9)), "--format", "sarif")
    assert merged.returncode == whole.returncode == 1, merged.stderr
    assert failures(merged) == failures(whole)
    assert len(failures(whole)) >= 3
    assert sum(seen) == requests <= BUDGET


def test_a_plain_run_finds_the_same(shards: tuple[Path, list[int]], tmp_path: Path) -> None:
    folder, _ = shards
    with many_api.serving(RESOURCES) as server:
        plain = typed(project(tmp_path), server.url, "--max-requests", str(BUDGET), "--format", "sarif")
    assert failures(typed(folder, "merge", *(f"s{number}.ndjson" for number in range(1, 9)), "--format", "sarif")) == failures(plain)


def test_a_shard_reports_on_its_own_operations(shards: tuple[Path, list[int]]) -> None:
    folder, seen = shards
    assert seen[7] == 0  # there are seven families
    ran = typed(folder, "merge", *(f"s{number}.ndjson" for number in range(1, 9)))
    assert "reached 35 of 35 operations (100%), laws on 7 of 7 resources" in ran.stdout


def test_several_units_of_a_family_judge_its_resources_once(shards: tuple[Path, list[int]]) -> None:
    folder, _ = shards
    for number in range(1, 9):
        lines = [json.loads(line) for line in (folder / f"s{number}.ndjson").read_text().splitlines()]
        for one in lines:
            if "result" in one:
                one["result"] |= {"held": 1, "resources": 1}
        (folder / f"often{number}.ndjson").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
        assert number == 8 or sum("result" in one for one in lines) > 1
    ran = typed(folder, "merge", *(f"often{number}.ndjson" for number in range(1, 9)))
    assert "laws on 7 of 7 resources" in ran.stdout, ran.stderr


def test_a_missing_shard_is_not_green(shards: tuple[Path, list[int]]) -> None:
    folder, _ = shards
    ran = typed(folder, "merge", "s1.ndjson", "s3.ndjson")
    assert ran.returncode == 2
    assert "6 of 8 shards are missing: 2/8, 4/8, 5/8, 6/8, 7/8" in ran.stderr
    ran = typed(folder, "merge", "s1.ndjson", "s1.ndjson")
    assert (ran.returncode, "shard 1/8 is named twice" in ran.stderr) == (2, True)


def test_a_shard_that_was_cut_off_is_not_green(shards: tuple[Path, list[int]]) -> None:
    folder, _ = shards
    lines = (folder / "s8.ndjson").read_text().splitlines(keepends=True)
    (folder / "cut.ndjson").write_text("".join(lines[:-1]) + lines[-1][:9])
    others = [f"s{number}.ndjson" for number in range(1, 8)]
    (folder / "quiet.ndjson").write_text((folder / "s1.ndjson").read_text())
    ran = typed(folder, "merge", *others, "cut.ndjson")
    assert "The run ended early: shard 8/8 did not end." in ran.stdout
    assert ran.returncode == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not the journal of a campaign"),
        ("[]\n", ":1: expected a JSON object"),
        ("{}\n", "not the journal of a campaign"),
        ("not json\n", ":1: expected a line of JSON, got 'not json'"),
        ('{"oaswright-campaign": 1, "identity": {}, "shard": "1/1", "target": ""}\n{"result": {"unit": 1}}\n', "a result in it is damaged"),
        ('{"oaswright-campaign": 1, "identity": {}, "shard": "one", "target": ""}\n', "not the journal of a campaign"),
    ],
)
def test_what_is_no_journal_is_named(tmp_path: Path, content: str, said: str) -> None:
    (project(tmp_path) / "j.ndjson").write_text(content)
    ran = typed(tmp_path, "merge", "j.ndjson")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "j.ndjson" in ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_shards_of_another_document_are_refused(shards: tuple[Path, list[int]], tmp_path: Path) -> None:
    folder, _ = shards
    project(tmp_path, RESOURCES - 1)
    ran = typed(tmp_path, "merge", *(str(folder / f"s{number}.ndjson") for number in range(1, 9)))
    assert (ran.returncode, "another version of many.json" in ran.stderr) == (2, True)


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/2"])
def test_what_is_no_shard_is_refused(tmp_path: Path, text: str) -> None:
    ran = typed(project(tmp_path), "http://127.0.0.1:9", f"--shard={text}")
    assert (ran.returncode, "expected the number of a shard and how many there are" in ran.stderr) == (2, True)


def test_no_token_is_in_a_journal(shards: tuple[Path, list[int]]) -> None:
    folder, _ = shards
    written = [path for path in folder.rglob("*") if path.is_file() and path.name != "pyproject.toml"]
    assert len(written) > 8
    assert not [path for path in written if many_api.TOKEN.encode() in path.read_bytes()]
