"""What a document or a server says becomes neither code nor a leak in what a run writes."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from oaswright.fuzz.failure import Failure, Reproduction
from oaswright.fuzz.plan.case import Write
from oaswright.fuzz.report import recording
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Exchange, Request, Response

from tests.fuzz.wire.test_redaction import ENCODINGS
from tests.text.test_escaping import PAYLOADS

TOKEN = "pa\"ss/w+rd'x${X}&<k>"
CONFIGURATION = f"""
[tool.oaswright]
document = "echo.json"
models = "echo_models"
client = "echo_client"

[tool.oaswright.fuzz]
environment = {{ API_TOKEN = {json.dumps(TOKEN)} }}
tokens = [{{ env = "API_TOKEN" }}]
max-requests = 120
"""
# It answers what it is asked with the token in every encoding, as a value, as a name, in a header and in a body that is no JSON.
APP = """
import json, os, shutil
from tests.fuzz.run.test_hostile_text import TOKEN
from tests.fuzz.wire.test_redaction import ENCODINGS
import base64
FORMS = [encode(TOKEN) for encode in ENCODINGS.values()] + [base64.b64encode(("x" * n + TOKEN).encode()).decode() for n in range(3)]
asked = 0
async def app(scope, receive, send):
    global asked
    if scope["type"] != "http":
        return
    asked += 1
    if asked == 110:
        shutil.copytree(".oaswright", "journal-in-mid-run")
    form = FORMS[asked % len(FORMS)]
    body = [json.dumps({"id": 1, "name": form, form: [form]}), f"<p>{form}</p>", json.dumps([form], ensure_ascii=False)][asked % 3].encode()
    status = (200, 500, 404, 418)[asked // len(FORMS) % 4]
    headers = [(b"content-type", b"application/json"), (b"x-echo", form.encode("ascii", "replace"))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
"""
ITEM = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
JSON = {"content": {"application/json": {"schema": ITEM}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Echo", "version": "1"},
    "security": [{"bearer": []}],
    "paths": {
        "/things": {"post": {"requestBody": JSON, "responses": {"200": {"description": "made", **JSON}}}},
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "example": 1}}],
            "get": {"responses": {"200": {"description": "one", **JSON}}},
            "patch": {"requestBody": JSON, "responses": {"200": {"description": "one", **JSON}}},
        },
    },
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
}


def test_a_token_in_any_encoding_is_in_nothing_that_a_run_writes(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    (tmp_path / "echo.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "echo_app.py").write_text(APP)
    program = Path(sys.executable).with_name("oaswright")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1"}
    seen = ""
    for form, more in (("html", []), ("json", []), ("sarif", ["--format", "sarif"]), ("md", ["--format", "markdown"])):
        ran = subprocess.run(
            [program, "fuzz", "echo_app:app", "--record", "--output", f"report-{form}.{form}", *more],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 1, ran.stderr
        assert "Traceback" not in ran.stderr
        seen += ran.stdout + ran.stderr
        shutil.move(tmp_path / "journal-in-mid-run", tmp_path / f"journal-{form}")
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name not in ("pyproject.toml", "echo_app.py")]
    assert {".py", ".sh", ".json", ".html", ".sarif", ".md"} <= {path.suffix for path in written}
    assert "$API_TOKEN" in seen
    texts = {"the terminal": seen, **{str(path): path.read_text("utf-8", "surrogateescape") for path in written}}
    core = [base64.b64encode(bytes(n) + TOKEN.encode()).decode()[4:20] for n in range(3)]
    leaks = [(name, form) for name, text in texts.items() for form in (*(encode(TOKEN) for encode in ENCODINGS.values()), *core) if form in text]
    assert leaks == []


def failure(payload: str) -> Failure:
    request = Request(
        "PATCH",
        f"/a{payload}b",
        (("Content-Type", "application/json"), ("X-Key", payload), (f"@{payload}", "x")),
        payload.encode("utf-8", "surrogatepass"),
        "T",
        "PATCH /a",
    )
    step = Exchange(request, Response(200, {"location": payload}, json.dumps({"x": payload, "id": 7}).encode()))
    play = Reproduction(Write(payload, {payload: payload}, why=payload), (("setup", step), ("writes", step)), frozenset({payload}), step)
    return Failure("unsent-unchanged", payload, payload, "x", payload, payload, (step,), play=play)


@pytest.mark.parametrize("payload", [*PAYLOADS, "\"\n'\ntouch canary\n#", "{{id}}", "$given_id", "\\'\ntouch canary", "a[1-9]b"])
@pytest.mark.parametrize("header", ["Authorization", 'X"$(touch canary)"', "X'\ntouch canary\n"])
def test_no_text_becomes_code_in_what_is_recorded(payload: str, header: str, tmp_path: Path) -> None:
    tokens = Tokens((Token("T", value="s3cret-value", header=header),))
    path = recording.record(failure(payload), tmp_path / "cases", f"http://h/{payload}", tokens, {})
    assert sorted(one.suffix for one in path.parent.iterdir()) == [".json", ".py", ".sh"]
    json.loads(path.read_text())
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "curl").write_text(
        f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]), file=open('calls', 'a'))\nprint('{{\"id\": 7}}\\n200')\n"
    )
    (bin_ / "curl").chmod(0o755)
    script = path.with_suffix(".sh")
    ran = subprocess.run(
        ["bash", script], cwd=tmp_path, env={"PATH": f"{bin_}:{os.environ['PATH']}", "T": "token"}, capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), ran.stderr
    assert len((tmp_path / "calls").read_text().splitlines()) == 2
    for line in script.read_text().splitlines()[:6]:
        assert line.startswith("#")
    collected = subprocess.run(
        [sys.executable, "-c", f"import runpy; runpy.run_path({str(path.with_name(f'test_{path.stem}.py'))!r})"], cwd=tmp_path, check=False
    )
    assert collected.returncode == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bin", "calls", "cases"]


@pytest.mark.parametrize(
    ("module", "writer", "broken", "payload"),
    [
        (recording, "comment", str, "\ntouch canary\n#"),
        (recording, "docstring", str, '"""\nopen("canary", "w")\nx = """'),
        (recording, "shell_word", lambda word: f'"{word}"', '"; touch canary; "'),
    ],
)
def test_a_writer_of_recorded_cases_that_escapes_nothing_is_caught(
    module: Any, writer: str, broken: Any, payload: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, writer, broken)
    with pytest.raises(AssertionError):
        test_no_text_becomes_code_in_what_is_recorded(payload, "Authorization", tmp_path)
