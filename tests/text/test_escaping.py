"""Untrusted text never becomes code, whichever language it is written into."""

import ast
import json
import subprocess
import tokenize
import tomllib
import unicodedata
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oaswright.text.escaping import comment, docstring, json_log, log, page, shell_word, toml_string, visible

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


@given(TEXTS)
def test_json_for_a_log_means_the_same_and_hides_nothing(text: str) -> None:
    written = json_log(json.dumps({"a": text}, ensure_ascii=False, indent=1))
    assert json.loads(written) == {"a": text}
    assert all(char.isprintable() or char in "\n\u200c\u200d" or unicodedata.category(char) == "Zs" for char in written)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a": "\u202e"}', '{"a": "\\u202e"}'),
        ('["\x7f"]', '["\\u007f"]'),
        ('["\U000e0001"]', '["\\udb40\\udc01"]'),
        ('["\U0010ffff"]', '["\\udbff\\udfff"]'),
        ('["\uffff"]', '["\\uffff"]'),
        ('["\u061c 😀"]', '["\\u061c 😀"]'),
        ('["żółw",\n"\x9b"]', '["żółw",\n"\\u009b"]'),
        ('["plain"]', '["plain"]'),
    ],
)
def test_json_for_a_log_writes_what_cannot_be_seen_as_json_does(text: str, shown: str) -> None:
    assert json_log(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::a", "\\x3a:error::a"),
        ("  ::set-output name=a::b", "  \\x3a:set-output name=a::b"),
        ("a ::error::b", "a ::error::b"),
        (":a", ":a"),
        ("a ##[group]b ##[c", "a \\x23#[group]b \\x23#[c"),
        ("a ##vso[task.x]b", "a \\x23#vso[task.x]b"),
        ("a\tb\r", "a\tb\\r"),
        ("one\n::two::\nthree", "one\n\\x3a:two::\nthree"),
    ],
)
def test_no_line_of_a_log_is_a_command(text: str, shown: str) -> None:
    assert log(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\r\nb\tc\n", "a\nb\tc\n"), ("a\rb", "a\\rb"), ("\x00\x08\x0b\x1f\x7f\x9f", "\\x00\\x08\\x0b\\x1f\\x7f\\x9f"), ("\u200b\u200c", "\\u200b\u200c"), ("\U000e007f", "\\U000e007f"), ("\xa0ż", "\xa0ż")],
)  # fmt: skip
def test_a_page_holds_nothing_hidden(text: str, shown: str) -> None:
    assert page(text) == shown


@pytest.mark.parametrize(
    ("text", "word"),
    [("", "''"), (b"", "''"), ("a b", "'a b'"), ("a", "a"), ("a\nb'", "$'a\\nb\\x27'"), (b"\xff~ \\\x7f", "$'\\xff~ \\x5c\\x7f'"), ("\udcff", "$'\\xff'")],
)
def test_a_shell_word_is_plain_where_it_can_be(text: str | bytes, word: str) -> None:
    assert shell_word(text) == word


@pytest.mark.parametrize(("text", "written"), [("a\x1b", '"a\\U0000001b"'), ('"\\', '"\\"\\\\"'), ("\ud800", '"?"'), ("ż😀", '"ż😀"')])
def test_a_toml_string_escapes_what_cannot_be_seen(text: str, written: str) -> None:
    assert toml_string(text) == written
