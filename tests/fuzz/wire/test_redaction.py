"""A credential is hidden in every encoding in which a server may echo it."""

import base64
import html
import json
import quopri
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oaswright.fuzz.wire.redaction import Redactor

TOKENS = ["shelf-admin-token", "pa\"ss/w+rd'x${X}\\n&<é😀>", "0123456789", "a b c d e f", "\\\\\\\\\\\\\\\\"]


def unicode_escapes(text: str) -> str:
    units = text.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, not ASCII": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON with escaped slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON, every character escaped": unicode_escapes,
    "JSON in upper case": lambda text: unicode_escapes(text).upper().replace("\\U", "\\u"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "JavaScript": lambda text: "".join(f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{{{ord(char):x}}}" for char in text),
    "percent": lambda text: quote(text, safe=""),
    "percent, lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "HTML": html.escape,
    "HTML, decimal": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#x{ord(char):X};" for char in text),
    "HTML twice": lambda text: html.escape(html.escape(text)),
    "quoted-printable": lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode().replace("=\n", ""),
    "shell": lambda text: shlex.quote(text).strip("'"),
    "shell, backslashes": lambda text: "".join(f"\\{char}" for char in text),
    "upper case": lambda text: "".join(char.upper() if char.isascii() else char for char in text),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, upper case": lambda text: text.encode().hex().upper(),
    "hexadecimal with colons": lambda text: text.encode().hex(":"),
}


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_token_is_hidden_in_every_encoding(encoding: str, token: str) -> None:
    encoded = ENCODINGS[encoding](token)
    redactor = Redactor({"API_TOKEN": token})
    assert redactor.text(f"<{encoded}>") == "<$API_TOKEN>"
    assert redactor.found(f"<{encoded}>") == ["API_TOKEN"]


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, base64.b32encode])
@pytest.mark.parametrize("before", ["", "u", "us", "use", "user", "user:"])
@pytest.mark.parametrize("after", ["", ":", "::", ":after"])
def test_a_token_is_hidden_at_each_alignment(encode: Callable[[bytes], bytes], before: str, after: str) -> None:
    token = "s3cret/t0ken>>with?more"
    shown = Redactor({"API_TOKEN": token}).text(encode((before + token + after).encode()).decode())
    assert "$API_TOKEN" in shown
    assert len(shown.replace("$API_TOKEN", "")) <= len(encode((before + "xx" + after + "xx").encode()))


def test_the_longest_value_is_hidden_first() -> None:
    redactor = Redactor({"READ": "token-ab", "WRITE": "token-abcdef"})
    assert redactor.text("token-abcdef token-ab") == "$WRITE $READ"


@pytest.mark.parametrize(("value", "is_hidden"), [("abcde", False), ("abcdef", True), ("abcdefg", True)])
def test_a_short_value_is_hidden_as_it_is_alone(value: str, is_hidden: bool) -> None:
    """In other encodings it would be found in any text."""
    content = value.encode()
    assert Redactor({"T": value}).text(f"<{value}>") == "<$T>"
    for text in (content.hex(), content.hex(":"), base64.b64encode(content).decode().rstrip("="), base64.b32encode(content).decode()):
        assert ("$T" in Redactor({"T": value}).text(f"<{text}>")) == is_hidden, text


def test_decoded_json_is_redacted_before_it_is_written() -> None:
    redactor = Redactor({"T": 'a"b/c\nd', "PIN": "12345678"})
    assert redactor.data({'x a"b/c\nd': ['a"b/c\nd', 12345678, True, None, {"n": "a%22b%2Fc%0Ad"}]}) == {"x $T": ["$T", "$PIN", True, None, {"n": "$T"}]}


@given(st.text(), st.lists(st.sampled_from(["\\", "%", "%25", "&", "&amp;", "&#x5c;", "=", "'", "shelf", "-admin"])).map("".join))
def test_text_without_a_token_stays(text: str, noise: str) -> None:
    assert Redactor({"T": "shelf-admin-token"}).text(text + noise) == text + noise


@pytest.mark.parametrize("noise", ["\\", "%25", "&amp;", "s", "sh\\", "%5c"])
def test_a_hostile_reply_costs_linear_time(noise: str) -> None:
    """A quadratic search of 300,000 characters would take hours."""
    assert Redactor({"T": "shelf-admin-token"}).text(noise * 100_000) == noise * 100_000


def test_no_secret_hides_nothing() -> None:
    assert Redactor({}).text("anything") == "anything"
    assert Redactor({"EMPTY": ""}).text("anything") == "anything"


@pytest.mark.parametrize("kept", range(3, 17))
@pytest.mark.parametrize("encode", [str, lambda text: base64.b64encode(text.encode()).decode(), lambda text: text.encode().hex(), str.upper])
def test_the_beginning_of_a_token_that_a_report_cuts_off_is_hidden(kept: int, encode: Callable[[str], str]) -> None:
    redactor = Redactor({"T": "shelf-admin-token"})
    assert redactor.text(f'{{"a": "x {encode("shelf-admin-token")[:kept]}… and more…') == '{"a": "x $T… and more…'


def test_a_cut_that_leaves_no_beginning_of_a_token_stays() -> None:
    text = "shelf-admi n… sh… bookshe… admin-token… …"
    assert Redactor({"T": "shelf-admin-token"}).text(text) == text
