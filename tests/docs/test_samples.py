"""The samples of this repository's site do what they say, against the sandbox."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from oaswright.api.operation import operations
from oaswright.docs import samples
from oaswright.docs.samples import Sample
from oaswright.docs.samples.client import Client
from oaswright.document import document
from oaswright.fuzz.wire import target

ROOT = Path(__file__).parents[2]
VENDOR = "https://api.buddy.works"


def written() -> Iterator[tuple[str, Sample]]:
    """Every sample of the site, with the name of its operation and example."""
    spec = document.load(ROOT / "spec/openapi.yaml")
    client = Client("buddy_client", ROOT / "generated")
    for one in operations(spec):
        for name, _, content_type, body in samples.body_examples(spec, one):
            for sample in samples.samples(spec, one, body, content_type, client):
                yield f"{one.id} {name} {sample.language}", sample


SAMPLES = dict(written())
RUN = {name: sample for name, sample in SAMPLES.items() if sample.syntax in ("python", "shell")}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with target.started("buddy-sandbox --port {port}", environment={"BUDDY_TOKEN": "demo-manage"}) as url:
        yield url


@pytest.mark.parametrize("name", RUN)
def test_a_sample_is_answered_with_the_action(name: str, sandbox: str) -> None:
    sample = RUN[name]
    text = sample.text.replace(VENDOR, sandbox)
    command = ["bash", "-c", text.replace("curl ", "curl --silent --fail-with-body ", 1)] if sample.syntax == "shell" else [sys.executable, "-c", text]
    environment = {**os.environ, "TOKEN": "demo-manage", "BUDDY_BASE_URL": sandbox, "PYTHONPATH": str(ROOT / "generated")}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    assert "DOCKERFILE" in ran.stdout


def test_each_example_has_a_sample_in_every_language() -> None:
    languages = [name.rpartition(" ")[2] if not name.endswith("Python async") else "Python async" for name in SAMPLES]
    assert {one: languages.count(one) for one in set(languages)} == dict.fromkeys(("curl", "Python", "Python async", "httpx", "JavaScript"), len(SAMPLES) // 5)


TRICKY = """\
openapi: 3.1.0
info: {title: Tricky, version: '1'}
servers: [{url: "https://x.example/\\"'$(touch pwned)"}]
security: [{key: []}]
paths:
  /a/{b}:
    post:
      operationId: tricky
      parameters:
        - {name: b, in: path, required: true, schema: {type: array, items: {type: string}}, example: ["a/b", "c d"]}
        - {name: "q'\\"`$(touch pwned)", in: query, required: true, schema: {type: string}, example: "x'\\"`$(touch pwned)\\n&"}
        - {name: deep, in: query, style: deepObject, required: true, schema: {type: object}, example: {k: v}}
        - {name: X-H, in: header, required: true, schema: {type: string}, example: "a\\r\\nInjected: 1"}
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}, example: {f: "'$(touch pwned)'", g: 1}}}}
      responses: {'204': {description: Done}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: "k$(touch pwned)"}}
"""


def tricky() -> dict[str, str]:
    spec = document.parse(TRICKY)
    [one] = operations(spec)
    [(_, _, content_type, body)] = samples.body_examples(spec, one)
    return {sample.language: sample.text for sample in samples.samples(spec, one, body, content_type, None)}


def test_text_of_the_document_is_never_code_in_a_sample(tmp_path: Path) -> None:
    texts = tricky()
    shown = f"curl() {{ printf '%s\\n' \"$@\"; }}\n{texts['curl']}"
    ran = subprocess.run(["bash", "-c", shown], cwd=tmp_path, env={**os.environ, "TOKEN": "s3"}, capture_output=True, text=True, check=True)
    assert "X-H: a Injected: 1" in ran.stdout.splitlines()
    assert "f='$(touch pwned)'" in ran.stdout.splitlines()
    assert "k%24%28touch%20pwned%29=s3" in ran.stdout
    faked = "import sys, types; sys.modules['httpx'] = types.SimpleNamespace(request=lambda *a, **k: print(a, k) or types.SimpleNamespace(raise_for_status=int, text=''))\n"
    ran = subprocess.run(
        [sys.executable, "-c", faked + texts["httpx"]], cwd=tmp_path, env={**os.environ, "TOKEN": "s3"}, capture_output=True, text=True, check=True
    )
    assert "'k$(touch pwned)': 's3'" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_parameters_are_written_in_their_style() -> None:
    line = tricky()["curl"].partition("\n")[0]
    address = shlex.split(line.removesuffix("\\"))[3]
    assert "/a/a%2Fb,c%20d?" in address
    assert "deep%5Bk%5D=v" in address
