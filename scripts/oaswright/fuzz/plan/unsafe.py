"""Operations that are called only when they are named: they end sessions or the server, change credentials, delete the caller or everything, or send mail."""

import re

from oaswright.api.operation import Operation

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
SECRETS = frozenset(("token", "tokens", "key", "keys", "apikey", "secret", "password", "credentials", "passphrase"))
CHANGES = frozenset(("reset", "rotate", "revoke", "regenerate", "renew", "refresh", "invalidate", "expire", "roll"))
CALLER = frozenset(("me", "self", "myself", "account", "current", "currentuser"))
MAIL = frozenset(("mail", "email", "emails", "sms", "invitation", "invitations", "invite"))
OF_SERVER = re.compile(
    r"api|rest|admin|system|server|service|manage|management|actuator|control|controller|internal|debug|v\d+|[-_]"
)  # what stands before the name of such an operation
STOPS = frozenset(("shutdown", "reboot", "restart", "poweroff", "halt", "quit", "exit"))
RESETS = frozenset(("reset", "wipe", "factoryreset", "resetall", "deleteall", "purgeall"))
ACCESS = frozenset(("auth", "authentication", "authorization", "jwt", "login", "sso", "saml", "oidc", "oauth", "ldap", "mfa", "totp"))
SETTINGS = frozenset(("settings", "setting", "config", "configuration", "policy", "mode", "enable", "disable", "toggle"))
SENDS = frozenset(("send", "resend", "deliver"))


def reason(operation: Operation) -> str:
    """Say why an operation is left out unless it is named; "" if it is not."""
    segments = [segment for segment in operation.path.split("/") if segment and not segment.startswith("{")]
    words = {*_words(str(operation.node.get("operationId") or "")), *_words(segments[-1] if segments else "")}
    if words & {"logout", "signout", "logoff"} or ("session" in words and words & {"end", "terminate"}) or {"log", "out"} <= words or {"sign", "out"} <= words:
        return "it ends the session"
    last = "".join(_words(segments[-1])) if segments else ""
    is_of_all = "{" not in operation.path and all(OF_SERVER.fullmatch(segment.lower()) for segment in segments[:-1])
    if is_of_all and last in STOPS:
        return "it stops the server"
    if operation.method in ("get", "head", "options", "query"):
        return ""
    if is_of_all and last in RESETS:
        return "it resets the server"
    if words & CHANGES and words & SECRETS:
        return "it changes credentials"
    if "{" not in operation.path and SETTINGS & {*_words(segments[-1] if segments else "")} and ACCESS & {word for one in segments for word in _words(one)}:
        return "it changes who is let in"
    if operation.method == "delete" and segments and _is_caller(segments[-1], operation.path):
        return "it deletes the caller"
    return "it sends mail" if words & SENDS and words & MAIL else ""


def _is_caller(segment: str, path: str) -> bool:
    return path.rstrip("/").endswith(segment) and "".join(_words(segment)) in CALLER


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORDS.findall(text)]
