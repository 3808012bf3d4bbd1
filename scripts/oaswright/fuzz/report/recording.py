"""A failure on disk: `ID.json` (what `replay` reads), `ID.sh` (curl) and `test_ID.py` (pytest), beside one another.

Each carries its own set-up, so that it also shows the failure on a target that was just started. Tokens stand in them by their
variables' names only.
"""

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from oaswright.api.operation import Operation
from oaswright.fuzz.execute import bindings
from oaswright.fuzz.execute.bindings import LOCATION, TAG, TAIL, Step
from oaswright.fuzz.failure import Failure, Reproduction
from oaswright.fuzz.laws.unsent_unchanged import GONE
from oaswright.fuzz.plan.case import SETUP, Concurrent
from oaswright.fuzz.resources.payloads import unwrapped
from oaswright.fuzz.wire.credentials import Tokens
from oaswright.fuzz.wire.exchange import shell_text
from oaswright.staging import files
from oaswright.text.escaping import comment, docstring, shell_word

FORMAT = 3
SHOWN = ("id", "law", "code", "sentence", "operation", "cause", "category", "expected", "met")
PLACE = Path("tests/regressions")
SHELL = """set -u
default=%s
base=${BASE_URL:-$default}
head=$(mktemp)
trap 'rm -f "$head"' EXIT
same=yes
send() {
    answer=$(curl -sS -D "$head" -w '\\n%%{http_code}' "$@") || same=no
    status=${answer##*$'\\n'} answer=${answer%%$'\\n'*}
    echo "$status $answer"
}
pick() {
    python3 -c 'import json, sys
found = json.load(sys.stdin)
for key in sys.argv[1].split("/")[1:]:
    found = found[int(key)] if isinstance(found, list) else found[key]
print(found if isinstance(found, str) else json.dumps(found))' "$1" <<<"$answer" 2>/dev/null
}
needs() { [[ $status == 2* ]] || { echo "could not be replayed: the set-up was answered with $status" >&2; exit 2; }; }
"""


def record(failure: Failure, folder: Path, base_url: str, tokens: Tokens, operations: Mapping[str, Operation]) -> Path:
    """Write a failure's three files; each appears whole or not at all. The path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    play = failure.play or Reproduction(None, tuple(("writes", step) for step in failure.steps))
    steps = bindings.bound(play.steps, operations)
    files.write_file(folder / f"{failure.id}.json", json.dumps(_content(failure, play, steps, tokens), indent=2) + "\n")
    files.write_file(folder / f"{failure.id}.sh", "\n".join(_script(failure, play, steps, base_url, tokens)) + "\n")
    files.write_file(folder / f"test_{failure.id}.py", _test(failure))
    return folder / f"{failure.id}.json"


def _content(failure: Failure, play: Reproduction, steps: tuple[Step, ...], tokens: Tokens) -> dict[str, Any]:
    shown = {key: tokens.hide_data(getattr(failure, key)) for key in SHOWN}
    case = tokens.hide_data(play.case.data) if play.case else None
    return {"format": FORMAT, **shown, "case": case, "volatile": sorted(play.volatile), "steps": [_step(step, tokens) for step in steps]}


def _step(step: Step, tokens: Tokens) -> dict[str, Any]:
    request = step.request
    body: dict[str, Any] = {}
    if request.body is not None:
        text = tokens.hide(request.body.decode("utf-8", "surrogateescape"))
        try:
            body = {"body": text.encode().decode()}
        except UnicodeEncodeError:
            body = {"base64": base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()}
    headers = [[name, tokens.hide(value)] for name, value in request.headers]
    sent = {"operation": request.operation, "method": request.method, "url": tokens.hide(request.url), "headers": headers, "token": request.token, **body}
    answer = tokens.hide_data(step.answer)
    return {"role": step.role, "request": sent, "status": step.status, "answer": answer, "gives": dict(step.gives)}


def _script(failure: Failure, play: Reproduction, steps: tuple[Step, ...], base_url: str, tokens: Tokens) -> Iterator[str]:
    yield "#!/usr/bin/env bash"
    yield f"# {comment(f'{failure.operation}: {failure.sentence} [{failure.law}]')}"
    yield f"# expected: {comment(tokens.hide(failure.expected))}"
    yield f"# met: {comment(tokens.hide(failure.met))}"
    yield "# Exits with 1 while the answers are those of the failure, with 0 when they differ, with 2 when the set-up is refused."
    yield f"# `oaswright replay {failure.id}` judges by the law itself."
    yield SHELL % shell_word(base_url.rstrip("/"))
    given = {name for step in steps for name, _ in step.gives}
    together = [step for step in steps if isinstance(play.case, Concurrent) and step.role == "writes"]
    for step in steps:
        if step in together:
            yield f"curl -sS {_arguments(step, tokens, given)} &" + (" wait" if step is together[-1] else "")
            continue
        yield f"send {_arguments(step, tokens, given)}"
        if step.role == SETUP:
            yield "needs"
        else:
            yield f"[[ $status == {step.status or '000'} ]] || same=no"
        yield from (f"given_{name}={_pick(place)}" for name, place in step.gives)
    yield from _both(play.case) if together and isinstance(play.case, Concurrent) else _decided(failure, steps, tokens)
    yield 'if [[ $same == yes ]]; then echo "it still fails" >&2; exit 1; fi'


def _arguments(step: Step, tokens: Tokens, given: Collection[str]) -> str:
    """Return what curl is given; the names in the URL and in conditions are variables of the shell."""
    return f'{step.request.curl_options(tokens, given)} "$base"{shell_text(step.request.url, tokens, given)}{step.request.curl_query(tokens)}'.strip()


def _pick(place: str) -> str:
    name = next((name for name in (LOCATION, TAG) if place.startswith(name)), "")
    letters = "".join(f"[{letter.upper()}{letter}]" for letter in name)
    header = f"""$(sed -n 's/^{letters}: *//p' "$head" | tr -d '\\r')"""
    found = header if name else f"$(pick {shell_word(place.removesuffix(TAIL))})"
    return f'$(basename -- "{found}")' if place.endswith(TAIL) else found


def _decided(failure: Failure, steps: tuple[Step, ...], tokens: Tokens) -> Iterator[str]:
    """Yield the field that broke the law still reads the same in the last answer."""
    whole: Any = steps[-1].answer if steps else None
    answer = unwrapped(whole) if isinstance(whole, dict) else {}
    if "/" in failure.cause or not answer:
        return
    place = failure.cause if answer is whole else f"{next(name for name, inner in whole.items() if inner is answer)}/{failure.cause}"
    picked = f"pick {shell_word('/' + place)}"
    if failure.cause in answer:
        value = answer[failure.cause]
        text = value if isinstance(value, str) else json.dumps(value)
        if tokens.hide(text) == text:
            yield f"[[ $({picked}) == {shell_word(text)} ]] || same=no"
    elif failure.met == GONE:
        yield f"{picked} >/dev/null && same=no"


def _both(case: Concurrent) -> Iterator[str]:
    """Yield the lines that pass if the last response shows both writes."""
    sent = [(name, body[name]) for name, body in zip(case.fields, case.bodies, strict=True)]
    tests = [f"$(pick {shell_word('/' + name)}) == {shell_word(value if isinstance(value, str) else json.dumps(value))}" for name, value in sent]
    yield f"[[ {' && '.join(tests)} ]] && same=no"


def _test(failure: Failure) -> str:
    return f'''"""{docstring(f"{failure.operation}: {failure.sentence}")}."""

import subprocess
import sys
from pathlib import Path


def test_{failure.id}() -> None:
    """It no longer fails: `oaswright replay` starts the configured target and sends the recorded requests."""
    case = Path(__file__).with_name("{failure.id}.json")
    ran = subprocess.run([sys.executable, "-m", "oaswright.cli", "replay", str(case)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
'''
