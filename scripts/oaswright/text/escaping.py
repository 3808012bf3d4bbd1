"""Write untrusted text into other languages: terminals, CI logs, JSON, comments, docstrings and shell commands.

A document and a server's reply are hostile input. Whatever of them lands in a file or on a terminal passes through one of these functions.
"""

import re
import shlex
import unicodedata

# Control and format characters (bidirectional overrides, zero-width characters), separators of lines, lone surrogates.
UNSAFE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})
SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What GitHub Actions and Azure Pipelines take for a command wherever it stands in a line; `::` is one only at the start.
WORKFLOW_COMMANDS = ("##[", "##vso[")
# Joiners that emoji and several scripts need; they move no text.
HARMLESS = frozenset("\u200c\u200d")

# What a page for people may not hold: control characters besides tabs and line feeds, marks that turn the direction of text or cannot be seen, tags, lone
# surrogates. A fixed set, unlike UNSAFE: what a page holds is the same under every version of Python's Unicode tables.
_HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff\\U000e0000-\\U000e007f]"
)


def address(text: str) -> str:
    """Return an address of which nothing ends what it stands in (RFC 3986)."""
    from urllib.parse import quote  # a run with nothing to do needs none

    return quote(visible(text), safe=":/?#[]@!$&'*+,;=%~")


def visible(text: str, *, keep: str = "") -> str:
    r"""Return the text with every control and bidirectional character escaped, as `\n`, `\x1b` or `\u202e`.

    Args:
        text: Any text.
        keep: Characters that may stay, such as `"\n"` where lines are wanted.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep or _is_safe(char) else _escape(char) for char in text)


def log(text: str) -> str:
    r"""Return lines for a terminal or the log of a CI service: visible, and none of them a workflow command of that service."""
    return "\n".join(_command_free(visible(line, keep="\t")) for line in text.split("\n"))


def page(text: str) -> str:
    r"""Return the text of a whole page, HTML or Markdown, with what moves, hides or turns text written as `\x1b` or `\u202e`; lines end in `\n`."""
    if text.replace("\n", "").isprintable():  # nearly every page, and found out in a tenth of the time
        return text
    return _HIDDEN.sub(lambda found: _escape(found[0]), text.replace("\r\n", "\n"))


def json_log(text: str) -> str:
    r"""Return JSON text that means the same, with what is not visible written as `\uXXXX`."""
    if (text.isascii() and "\x7f" not in text) or text.replace("\n", "").isprintable():
        return text
    return "\n".join(line if line.isprintable() else "".join(map(_json_escape, line)) for line in text.split("\n"))


def comment(text: str) -> str:
    """Return the text as one line that stays inside a comment of Python, shell, TOML or YAML."""
    return visible(" ".join(text.split()))


def docstring(text: str) -> str:
    """Return the text as it can stand between three double quotes in Python source, on one line."""
    return comment(text).replace("\\", "\\\\").replace('"', '\\"')


def toml_string(text: str) -> str:
    """Return the text as a TOML string on one line. A lone surrogate, which TOML cannot hold, becomes a question mark."""
    escaped = text.encode("utf-8", "replace").decode().replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if _is_safe(char) else f"\\U{ord(char):08x}" for char in escaped) + '"'


def shell_word(text: str | bytes) -> str:
    """Return one word for bash and zsh, on one line, whatever the text or the bytes hold."""
    content = _encoded(text) if isinstance(text, str) else text
    try:
        plain = content.decode("utf-8")
    except UnicodeDecodeError:
        plain = ""
    if plain and all(map(_is_safe, plain)):
        return shlex.quote(plain)
    if not content:
        return "''"
    return "$'" + "".join(_shell_byte(byte) for byte in content) + "'"


def _encoded(text: str) -> bytes:
    """Return the bytes that were decoded with `surrogateescape`; any other lone surrogate as Python's own encoding of it."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _is_safe(char: str) -> bool:
    return char in HARMLESS or unicodedata.category(char) not in UNSAFE


def _escape(char: str) -> str:
    code = ord(char)
    return SHORT.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def _command_free(line: str) -> str:
    for mark in WORKFLOW_COMMANDS:
        line = line.replace(mark, _code(mark[0]) + mark[1:])
    inner = line.lstrip()
    return line.replace(":", _code(":"), 1) if inner.startswith("::") else line


def _json_escape(char: str) -> str:
    if _is_safe(char):
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\u{0xD7C0 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _code(char: str) -> str:
    return f"\\x{ord(char):02x}"


def _shell_byte(byte: int) -> str:
    if byte == ord("\n"):
        return "\\n"
    return chr(byte) if 0x20 <= byte < 0x7F and byte not in b"\\'" else f"\\x{byte:02x}"
