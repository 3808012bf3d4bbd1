"""Edits that repair a finding."""

import re
from collections.abc import Iterable

from lsprotocol import types

# The question in a finding's hint, and the word that it proposes in the place of what is underlined.
_MEANT = re.compile(r"did you mean '([^'\n]+)'\?")


def fixes(uri: str, found: Iterable[types.Diagnostic]) -> list[types.CodeAction]:
    """Return the edits that repair some of these findings."""
    actions = []
    for one in found:
        if meant := _MEANT.search(one.message):
            edit = types.WorkspaceEdit(changes={uri: [types.TextEdit(one.range, meant[1])]})
            actions.append(types.CodeAction(f"Change to '{meant[1]}'", types.CodeActionKind.QuickFix, [one], is_preferred=True, edit=edit))
    return actions
