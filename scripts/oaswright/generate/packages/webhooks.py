"""The module of a client for the webhooks of its document, and what the runtime reads of each."""

import re
from collections.abc import Iterable
from dataclasses import asdict

from oaswright.api import signatures
from oaswright.api.direction import Direction
from oaswright.api.operation import Operation
from oaswright.api.python import python_names
from oaswright.api.tracked_document import Incoming
from oaswright.generate.naming import literals
from oaswright.generate.packages import embedded_schemas
from oaswright.generate.packages.embedded_schemas import EmbeddedSchemas
from oaswright.generate.view import signature
from oaswright.generate.view.class_view import classes_in
from oaswright.generate.view.typing_view import TypingView, clean
from oaswright.rendering import HEADER
from oaswright.text import escaping

_MODULE = """{header}
\"\"\"The webhooks: requests that the service sends, verified and parsed into models.

Give `parse` of a webhook, or of this module where one address serves them all, the body as it arrived and its headers.
\"\"\"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from ._incoming.webhook import Webhook
from ._incoming.webhook import parse as _parse

if TYPE_CHECKING:
    from collections.abc import Mapping

{imports}    from ._incoming.signature import WebhookOptions

{webhooks}

def parse(body: bytes | str, headers: Mapping[str, str] | None = None, **options: Unpack[WebhookOptions]) -> {every}:
    \"\"\"Return the payload of a request to one address for every webhook.\"\"\"
    found: {every} = _parse(({names},), body, headers, options)
    return found
"""

# A payload of more types than these is typed as anything where one address serves all webhooks.
_MOST_TYPES = 300


def files(view: TypingView, schemas: EmbeddedSchemas, models_package: str) -> dict[str, str]:
    """Return the text of each file, by its path in the package; none for a document without webhooks."""
    found = [one for one in view.document.incoming if one.operation.body and one.operation.body.json_media_type]
    if not found:
        return {}
    names = python_names.Names(("parse", "date", "datetime", "UUID", *view.classes))
    result, texts, used, kinds, given = {}, [], set[str](), [], []
    for one in found:
        name = names.take(python_names.snake(one.title, "webhook"))
        at = one.operation.body.json_schema if one.operation.body else ""
        type_view = view.type_of(at) if at else {}
        kind, classes = signature.annotation(type_view), sorted(classes_in(type_view))
        texts.append(_webhook(one, name, kind, classes, models_package))
        used.update(classes)
        kinds.append(kind)
        given.append(name)
        result[f"_webhooks/{name}.json"] = _facts(view, schemas, one.operation, at)
    every = "Any" if "Any" in kinds or len(set(kinds)) > _MOST_TYPES else " | ".join(dict.fromkeys(kinds))
    imports = "".join(f"{line}\n" for line in _imports(" ".join(kinds), used, models_package) if line)
    result["webhooks.py"] = _MODULE.format(header=HEADER, imports=imports, webhooks="\n".join(texts), every=every, names=", ".join(given))
    return result


def _webhook(one: Incoming, name: str, kind: str, classes: list[str], models_package: str) -> str:
    said = one.operation.node
    about = clean(str(said.get("summary") or said.get("description") or one.name)).replace("\n", " ")
    lines = [f"def _{name}() -> Any:", *_imports(kind, classes, models_package), f"    return {kind}", "", ""]
    return "\n".join([*lines, f"{name}: Webhook[{kind}] = Webhook({literals.literal(name)}, _{name})", f'"""{escaping.docstring(about)}"""', "", ""])


def _imports(kind: str, classes: Iterable[str], models_package: str) -> list[str]:
    """Return the imports of the names in a type, indented."""
    words = set(re.findall(r"\w+", kind))
    found = [f"    from {module} import {word}" for word, module in _STANDARD.items() if word in words]
    found += [f"    from {models_package} import {name}" for name in sorted(classes)]
    return [*found, ""] if found else []


_STANDARD = {"date": "datetime", "datetime": "datetime", "UUID": "uuid", "Literal": "typing"}


def _facts(view: TypingView, schemas: EmbeddedSchemas, one: Operation, at: str) -> str:
    """Return a webhook as the runtime reads it, in JSON."""
    signed = signatures.of_webhook(view.document, one)
    schema = {"schema": schemas.alone(at, Direction.RESPONSE), "references": schemas.references(at)} if at else {"schema": True, "references": []}
    return embedded_schemas.dump({"id": one.id, "signature": asdict(signed) if signed else None, **schema})
