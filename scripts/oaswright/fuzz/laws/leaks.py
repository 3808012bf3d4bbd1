import re
from collections.abc import Iterator
from typing import Any

from oaswright.fuzz.bodies.fields import SECRET
from oaswright.fuzz.execute.request_builder import BROKEN_TOKEN
from oaswright.fuzz.laws import Breach, LawContext, law
from oaswright.fuzz.plan.case import Trace

TRACES = (
    (r'Traceback \(most recent call last\)|File "[^"]+\.py", line \d+', "Python"),
    (r"\bat [\w.$]+\([\w]+\.(java|kt|scala):\d+\)", "Java"),
    (r"\bat .*\.(js|ts):\d+:\d+", "JavaScript"),
    (r"\bat [\w.`<>]+\(.*\) in .*\.cs:line \d+", "C#"),
    (r"goroutine \d+ \[|\.go:\d+ \+0x", "Go"),
    (r"\.php\(\d+\)|Stack trace:\s+#0", "PHP"),
    (r"\.rb:\d+:in [`']", "Ruby"),
    (r"\.py:\d+\b|sqlite3\.\w+Error|psycopg2?\.\w+|sqlalchemy\.exc|ORA-\d{5}|SQLSTATE\[", "a database driver"),
)
LEAST = 5


@law("no-stack-trace", "No response shows a stack trace", "WFC 309")
def no_stack_trace(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Nor the words of a database driver."""
    for exchange in trace.sent:
        sent = exchange.request.body.decode("utf-8", "replace") if exchange.request.body else ""
        for pattern, language in TRACES:
            found = re.search(pattern, exchange.response.text)
            if found and found[0] not in sent:
                yield Breach(
                    language,
                    "no internals in a response",
                    f"a stack trace of {language}: {known.tokens.hide(found[0])[:80]}",
                    exchange.request.operation,
                    (exchange,),
                )


@law("no-token", "No response shows a token", "")
def no_token(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """Neither a good one nor the one that was just refused."""
    for exchange in trace.sent:
        text = exchange.response.text + " ".join(exchange.response.headers.values())
        for name in known.tokens.leaked(text):
            yield Breach(f"${name}", "no response holds a credential", f"${name} stands in it", exchange.request.operation, (exchange,))
        if BROKEN_TOKEN in text:
            yield Breach(
                "the refused token", "no response repeats a credential", "the token that was sent stands in it", exchange.request.operation, (exchange,)
            )


@law("no-secret", "No response shows a secret that was written", "")
def no_secret(trace: Trace, known: LawContext) -> Iterator[Breach]:
    """A field that is writeOnly, or a password by name, is not read back; for the latter the document may mean otherwise, so that is a guess."""
    for write in trace.writes:
        material, body = known.materials.get(trace.operation.name), write.request.json
        for one in material.fields if material and isinstance(body, dict) else ():
            value = body.get(one.name)
            if not one.secret or not isinstance(value, str) or len(value) < LEAST:
                continue
            declared = bool(one.schema.get("writeOnly") or one.schema.get("format") == "password")
            for exchange in trace.sent:
                if _shown(exchange.response.json, one.name, value):
                    yield Breach(one.name, f"{one.name} is never read back", f"{one.name} is shown in the clear", guessed=not declared)
                    break


def _shown(node: Any, name: str, value: str) -> bool:
    """Whether a secret's value stands under its own name, or under any that calls itself a secret."""
    if isinstance(node, dict):
        return any((other == value and (key == name or bool(SECRET.search(key)))) or _shown(other, name, value) for key, other in node.items())
    return any(_shown(other, name, value) for other in node) if isinstance(node, list) else False
