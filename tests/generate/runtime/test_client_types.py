"""A caller's script passes mypy --strict, and each planted misuse is rejected."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

GOOD = """
import asyncio
from pathlib import Path

from buddy_client import (
    UNSET, APIConnectionError, APIError, APIStatusError, AsyncBuddy, AuthenticatedClient, Buddy, NotFoundError, OAuth2, RequestValidationError,
    Response, ResponseValidationError, Retry, ServerError, TooManyRequestsError, Unset,
)
from buddy_client.api.actions import get_action, update_action
from buddy_models import DockerfileAction, DockerfileActionUpdate, ErrorList

PLACE = ("my-company", "my-project")
client = Buddy(
    token="t", base_url="https://api.example", timeout=5.0, total_timeout=None, max_response_bytes=1_000_000, max_retries=Retry(3, longest=5.0),
    headers={"X-Trace": "1"}, follow_redirects=True, strict=True, event_hooks={"request": [print]}, httpx_args={"http2": False},
)
other = Buddy(credentials={"bearer": OAuth2("id", "secret", scopes=["a"])})
lazy = Buddy(token=lambda: Path("token").read_text())
body = DockerfileActionUpdate(type="DOCKERFILE", name="Build", retry_count=3)
count: int | Unset = body.retry_count
if body.retry_count is not UNSET:
    print(body.retry_count + 1)
print(body.retry_count or 0)
action: DockerfileAction = client.actions.update(*PLACE, 1, 2, body=body, idempotency_key="k", extra_body={"new": True})
again: DockerfileAction = client.with_headers({"a": "b"}).with_options(max_retries=0).actions.get(*PLACE, 1, 2, timeout=1.0, extra_query={"v": 2})
reply: Response[DockerfileAction | ErrorList] = client.with_response.actions.get(*PLACE, 1, 2)
if isinstance(reply.parsed, ErrorList):
    print(reply.parsed.errors[0].message, reply.headers["x"], reply.violations)
try:
    client.actions.get("w", "p", pipeline_id=1, action_id=2)
except NotFoundError as error:
    if isinstance(error.body, ErrorList):
        print(error.body.errors, error.status_code, error.headers, error.request_id)
except TooManyRequestsError as error:
    print(error.retry_after)
except (ServerError, APIStatusError) as error:
    print(error.request.url if error.request else "")
except (APIConnectionError, RequestValidationError, ResponseValidationError, APIError):
    raise


async def main() -> None:
    async with AsyncBuddy(token="t") as later:
        found: DockerfileAction = await later.actions.get(*PLACE, 1, 2)
        whole = await later.with_response.actions.update(*PLACE, 1, 2, body={"type": "DOCKERFILE"})
        print(found.name, whole.status_code)


compatible = AuthenticatedClient("https://api.example", "t", prefix="Token")
old: DockerfileAction | ErrorList | None = get_action.sync(*PLACE, 1, 2, client=compatible)
print(update_action.sync_detailed(*PLACE, 1, 2, client=compatible, body=body).parsed, old, asyncio.run(main()), count, action, again, other, lazy)
with client:
    client.close()
"""

HEAD = """
import buddy_client
from buddy_client import AsyncBuddy, Buddy, NotFoundError, Retry
from buddy_client.api.actions import get_action
from buddy_models import DockerfileActionUpdate

client = Buddy(token="t")
"""

MISUSES = [
    'Buddy(tokn="t")',
    "Buddy(token=5)",
    'Buddy(credentials={"beerer": "t"})',
    'Buddy(timeout="5")',
    "Buddy(max_retrys=3)",
    'client.action.get("w", "p", 1, 2)',
    'client.actions.fetch("w", "p", 1, 2)',
    "import_error: buddy_client.NoSuchError",
    'client.actions.get("w", "p", "1", 2)',
    'client.actions.get("w", "p", 1)',
    'client.actions.get("w", "p", 1, 2, timeot=3)',
    'client.actions.get("w", "p", 1, 2, extra_headers={"a": 1})',
    'client.actions.get("w", "p", 1, 2, body={})',
    'client.actions.update("w", "p", 1, 2)',
    'client.actions.update("w", "p", 1, 2, body="text")',
    'client.actions.get("w", "p", 1, 2).nme',
    'client.with_response.actions.get("w", "p", 1, 2).name',
    'client.with_response.actions.get("w", "p", 1, 2, retries=1)',
    'DockerfileActionUpdate(type="DOCKERFILE", name=5)',
    'DockerfileActionUpdate(type="DOCKER", name="a")',
    'get_action.sync("w", "p", 1, 2, clent=client)',
    'Retry(times="3")',
    'AsyncBuddy(token="t").actions.get("w", "p", 1, 2).name',
    'x: int = DockerfileActionUpdate(type="DOCKERFILE", name="a").retry_count',
]


def check(folder: Path, code: str) -> tuple[int, str]:
    """The exit code and the words of mypy --strict about a script."""
    path = folder / "script.py"
    path.write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(folder / "cache"), str(path)]
    ran = subprocess.run(command, cwd=ROOT / "generated", capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("types")


def test_a_script_with_every_feature_passes(folder: Path) -> None:
    assert check(folder, GOOD) == (0, "Success: no issues found in 1 source file\n")


def test_the_calls_of_the_readme_pass(folder: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    assert blocks
    for code in blocks:
        assert check(folder, code) == (0, "Success: no issues found in 1 source file\n")


def test_each_misuse_is_rejected(folder: Path) -> None:
    code = HEAD + "\n".join(MISUSES) + "\n"
    _, words = check(folder, code)
    first = HEAD.count("\n") + 1
    wrong = {int(line.split(":")[1]) for line in words.splitlines() if ": error:" in line}
    assert wrong == set(range(first, first + len(MISUSES))), words
