"""How values are written, with OpenAPI's defaults."""

from typing import Any

import pytest
from oaswright.api.serialization import Serialization, of_encoding, of_header, of_parameter


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"in": "path"}, Serialization("simple", False)),
        ({"in": "query"}, Serialization("form", True)),
        ({"in": "header"}, Serialization("simple", False)),
        ({"in": "cookie"}, Serialization("form", True)),
        ({"in": "query", "style": "spaceDelimited"}, Serialization("spaceDelimited", False)),
        ({"in": "query", "style": "deepObject"}, Serialization("deepObject", True)),
        ({"in": "path", "style": "matrix", "explode": True}, Serialization("matrix", True)),
        ({"in": "query", "explode": False, "allowReserved": True}, Serialization("form", False, True)),
        ({"in": "path", "allowReserved": True}, Serialization("simple", False)),
        ({"in": "query", "content": {"application/json": {}}}, Serialization("form", True, False, "application/json")),
        ({"in": "query", "style": None, "explode": "yes"}, Serialization("form", True)),
    ],
)
def test_a_parameter_has_the_defaults_of_its_place(node: dict[str, Any], expected: Serialization) -> None:
    assert of_parameter(node) == expected


def test_headers_are_simple_and_form_fields_are_forms() -> None:
    assert (of_header({}), of_encoding({}), of_encoding({"style": "pipeDelimited"}).separator) == (
        Serialization("simple", False),
        Serialization("form", True),
        "|",
    )
