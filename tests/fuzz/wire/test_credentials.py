"""What the document lets a credential do."""

import pytest
from oaswright.fuzz.wire.credentials import Token

EITHER: tuple[dict[str, list[str]], ...] = ({"key": []}, {"oauth": ["write"]})


@pytest.mark.parametrize(
    ("token", "security", "allowed"),
    [
        (Token("T", scheme="key"), EITHER, True),
        (Token("T", frozenset({"read"}), scheme="oauth"), EITHER, False),
        (Token("T", frozenset({"read", "write"}), scheme="oauth"), EITHER, True),
        (Token("T", scheme="key"), ({"key": [], "oauth": []},), False),
        (Token("T", frozenset({"read"})), ({"bearer": ["read"]},), True),
        (Token("T", frozenset({"read"})), ({"bearer": ["write"]},), False),
    ],
)
def test_a_credential_may_do_what_an_alternative_of_its_own_scheme_asks_for(token: Token, security: tuple[dict[str, list[str]], ...], allowed: bool) -> None:
    assert token.may(security) is allowed
