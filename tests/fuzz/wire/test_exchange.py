"""A request as a curl line."""

import subprocess

import pytest
from oaswright.fuzz.wire.credentials import Token, Tokens
from oaswright.fuzz.wire.exchange import Request

TOKENS = Tokens((Token("API_TOKEN", frozenset(), "s3cret-value"),))


def test_a_token_stands_by_its_name() -> None:
    request = Request("PATCH", "/pets/1?q=s3cret-value", (("Content-Type", "application/json"),), b'{"a": "it\'s", "b": "s3cret-value"}', "API_TOKEN")
    assert request.curl("http://h", TOKENS) == (
        "curl -sS -X PATCH -H \"Authorization: Bearer $API_TOKEN\" -H 'Content-Type: application/json'"
        """ --data-raw '{"a": "it'"'"'s", "b": "'"${API_TOKEN}"'"}' 'http://h/pets/1?q='"${API_TOKEN}\""""
    )


@pytest.mark.parametrize("body", [b"plain", b"it's \\ $HOME `x`", b"\x01\xff'\\\n", "żółw".encode()])
def test_a_shell_reads_the_same_bytes(body: bytes) -> None:
    line = Request("POST", "/", (), body).curl("http://h", TOKENS)
    words = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True).stdout.split(b"\0")
    assert words[words.index(b"--data-raw") + 1] == body
