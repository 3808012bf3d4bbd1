"""Text that tries to become more than text, for every writer that puts text of a document somewhere."""

from tests.generate.test_hostile_text import PAYLOADS as CODE

CONTROLS = [*map(chr, (0x00, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9B)), "\x1b[2J", "\x1b]8;;http://evil.example\x07x\x1b]8;;\x07"]
BIDIRECTIONAL = ["\u061c", "\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066a\u2069", "\u2028", "\u2029", "\ufeff", "\U000e0041"]
HTML = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</code></pre><script>alert(1)</script>", "\"><svg onload=alert(1)>", "' onmouseover='alert(1)", "<!--", "-->", "<![CDATA[",
    "</title><script>alert(1)</script>", "<a href='javascript:alert(1)'>a</a>", "<style>*{display:none}</style>", "&lt;script&gt;", "<base href=//evil.example>", "\\<b>x</b>", "<b\n>x</b\n>",
    "<iframe src=//evil.example>", "<details open ontoggle=alert(1)>", "<?php echo 1 ?>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
]  # fmt: skip
MARKDOWN = [
    "```", "```\nx", "~~~~", "```` ```", "`", "``", "x`<b>y</b>", "[x](javascript:alert(1))", "[x](JaVaScript&colon;alert(1))", "[x](java&#115;cript:alert(1))", "<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]",
    "[x](data:text/html,<script>alert(1)</script>)", "![x](http://evil.example/pixel)", "](http://evil.example) [", "x](javascript:alert(1)", "| a | b |", "\n\n# Responses\n\n", "\n---\n", "***", "\n    code",
    "\n\n> quote", "\n\n- item\n  - item", "\n\n<div>\n\n*x*", "a|b", "\\|", "\\", "\n\n[x]: /y", "$$x$$", "{{ 7*7 }}", "{% raw %}", "--8<-- 'pyproject.toml'", "```{include} pyproject.toml\n```", "{doc}`index`",
]  # fmt: skip

PAYLOADS = [*dict.fromkeys([*CODE, *CONTROLS, *BIDIRECTIONAL, *HTML, *MARKDOWN])]
