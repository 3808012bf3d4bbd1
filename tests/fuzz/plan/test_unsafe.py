"""Operations that would end a run, or reach people, are recognised by their names."""

import pytest
from oaswright.api.operation import Operation
from oaswright.fuzz.plan import unsafe


def operation(name: str, identity: str = "") -> Operation:
    method, _, path = name.partition(" ")
    return Operation(identity or name, method.lower(), path, "", (), (), None, {}, (), {"operationId": identity} if identity else {})


@pytest.mark.parametrize(
    ("name", "identity", "reason"),
    [
        ("POST /reset-token", "", "it changes credentials"),
        ("POST /users/{id}/tokens/rotate", "rotateToken", "it changes credentials"),
        ("POST /auth/refreshToken", "", "it changes credentials"),
        ("POST /x", "regenerateApiKey", "it changes credentials"),
        ("PUT /x", "resetPassword", "it changes credentials"),
        ("POST /logout", "", "it ends the session"),
        ("GET /auth/sign-out", "", "it ends the session"),
        ("POST /x", "logOut", "it ends the session"),
        ("POST /session/end", "endSession", "it ends the session"),
        ("POST /api/jwt/settings", "", "it changes who is let in"),
        ("PUT /settings/auth/config", "", "it changes who is let in"),
        ("POST /sso/disable", "", "it changes who is let in"),
        ("GET /api/jwt/settings", "", ""),
        ("PUT /oauth/clients/{id}/settings", "", ""),
        ("PUT /settings", "", ""),
        ("DELETE /users/me", "", "it deletes the caller"),
        ("DELETE /account", "", "it deletes the caller"),
        ("POST /x", "sendInvitationEmail", "it sends mail"),
        ("POST /messages/resend-email", "", "it sends mail"),
        ("GET /tokens", "listTokens", ""),
        ("GET /users/me", "", ""),
        ("POST /tokens", "createToken", ""),
        ("DELETE /accounts/{id}", "deleteAccount", ""),
        ("DELETE /account/{id}/messages/{message}", "", ""),
        ("POST /games/reset", "resetGame", ""),
        ("POST /blogs", "createBlog", ""),
        ("PUT /emails/{id}", "updateEmail", ""),
        ("POST /mergers", "signOutline", ""),
    ],
)
def test_each_is_told_with_its_reason_and_others_are_left_alone(name: str, identity: str, reason: str) -> None:
    assert unsafe.reason(operation(name, identity)) == reason
