"""A tree as the text of a YAML or JSON file that reads back as the same tree."""

from typing import Any

import yaml

from oaswright.document.syntax import yaml12
from oaswright.text import jsontext


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, and lists below their keys."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 # PyYAML's own signature
        """Indent lists too."""
        super().increase_indent(flow, False)  # as above

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 # PyYAML's own signature
        """Write everything in full: no anchors."""
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def text(tree: Any, *, is_json: bool) -> str:
    """Return a tree as JSON or YAML. What YAML 1.2 would read as something else is written as JSON, which it reads too."""
    if not is_json:
        written = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
        if _says(written, tree):
            return written
        return jsontext.ascii_indented(tree, 2) + "\n"
    return jsontext.indented(tree, 2) + "\n"


def _says(written: str, tree: Any) -> bool:
    try:
        return same(yaml12.load(written), tree)
    except (yaml.YAMLError, ValueError):
        return False


def same(one: Any, other: Any) -> bool:
    """Tell whether two trees say the same: `true` is not 1, and 1 is not 1.0."""
    return jsontext.indented(one, 0) == jsontext.indented(other, 0)
