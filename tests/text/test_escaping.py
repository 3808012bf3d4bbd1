"""Untrusted text never becomes code, whichever language it is written into."""

import ast
import subprocess
import tokenize
import tomllib
import unicodedata
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oaswright.text.escaping import comment, docstring, shell_word, toml_string, visible

PAYLOADS = [
    '/things"""\nopen("canary","w")\nx="""', "'''\nraise SystemExit\n'''", 'ends with a quote"', "ends with a backslash\\", '\\"""', "a\nb", "a\rb", "a\x0cb", "a\x85b",
    "a\u2028b", "a\u2029b", "\x1b[31mred", "\x9b31m", "\x07", "a\u202eb", "\u2066a\u2069", "\x00", "\ud800", "$(touch canary)", "`touch canary`", "'; touch canary; '",
    "!history", "${HOME}", "\\x41", "\\N{DIGIT ONE}", "{x}", "%s", "żółw 😀", "👩\u200d💻", "",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(PAYLOADS), st.text(), st.lists(st.sampled_from(PAYLOADS)).map("".join))


@given(TEXTS)
def test_a_docstring_is_one_string_and_nothing_else(text: str) -> None:
    module = ast.parse(f'"""{docstring(text)}"""\n')
    assert [type(one) for one in module.body] == [ast.Expr]
    assert ast.get_docstring(module, clean=False) == comment(text)


@given(TEXTS)
def test_a_toml_string_is_one_value_on_one_line(text: str) -> None:
    written = f"a = {toml_string(text)}"
    assert len(written.splitlines()) == 1
    assert tomllib.loads(written) == {"a": text.encode("utf-8", "replace").decode()}


@given(TEXTS)
def test_a_comment_is_one_token(text: str) -> None:
    tokens = list(tokenize.tokenize(BytesIO(f"# {comment(text)}\n".encode()).readline))
    assert [one.type for one in tokens[1:]] == [tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER]
    assert len(f"# {comment(text)}".splitlines()) == 1


@given(TEXTS)
def test_visible_text_moves_no_cursor(text: str) -> None:
    shown = visible(text)
    assert all(char.isprintable() or char in "\u200c\u200d" or unicodedata.category(char) == "Zs" for char in shown)
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb", "a\\nb"), ("\x1b[31m", "\\x1b[31m"), ("\x9b", "\\x9b"), ("\u202e", "\\u202e"), ("\U000e0001", "\\U000e0001"), ("żółw 😀", "żółw 😀")],
)
def test_what_cannot_be_seen_is_named(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_can_be_kept() -> None:
    assert visible("a\nb\x1b", keep="\n") == "a\nb\\x1b"


def test_a_shell_reads_the_same_bytes_from_one_line() -> None:
    words: list[str | bytes] = [*(one for one in PAYLOADS if "\0" not in one), b"\xff\xfe", b"\x80", bytes(range(1, 256))]
    line = " ".join(shell_word(word) for word in words)
    assert len(line.splitlines()) == 1
    ran = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    assert ran.stdout.split(b"\0")[:-1] == [one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one for one in words]
