"""Access tokens by OAuth2 (RFC 6749): client credentials and refresh tokens, renewed when they expire."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

import httpx

from .._errors import CredentialError
from .._json_text import read_json
from .._transport.exchange import Policy, Reply, Steps, answer

# Seconds before its expiry at which a token counts as expired.
_LEEWAY = 30.0

# Seconds between two looks at a token that somebody else renews.
_WHILE_RENEWED = 0.01


@dataclass
class OAuth2:
    """An access token got with client credentials, or with a refresh token where one is given.

    `token_url` and `scopes` are the document's unless they are given; `parameters` are sent to the token endpoint too, such as an
    `audience`. The id and secret go to it as basic authentication, or in its form with `secret_in_form`. The token is kept until it
    expires, shared by all threads and tasks, of which one renews it while the others wait, and asked for anew once when the server refuses it (401).
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    token_url: str = ""
    scopes: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_in_form: bool = False
    _renewing: bool = field(default=False, init=False, repr=False, compare=False)
    _token: str = field(default="", init=False, repr=False)
    _until: float = field(default=0.0, init=False, repr=False)
    _lock: Any = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @property
    def secrets(self) -> list[str]:
        return [one for one in (self.client_secret, self.refresh_token, self._token) if one]

    def forget(self, token: str) -> bool:
        """Drop a token that the server refused; False if it is not the current one."""
        with self._lock:
            known, self._token = self._token == token, "" if self._token == token else self._token
            return known

    def steps(self, scheme: Any, base_url: str, scopes: Sequence[str], policy: Policy) -> Steps[str]:
        """Yield the steps to a token that is valid now, within the time and the size that the policy of a call allows."""
        while True:
            with self._lock:
                if self._token and time.monotonic() < self._until:
                    return self._token
                if not self._renewing:
                    self._renewing = True
                    break
            yield _WHILE_RENEWED
        try:
            reply = yield from answer(self._request(scheme, base_url, scopes), replace(policy, keep_open=lambda *_: False))
            if isinstance(reply, httpx.RequestError):
                raise CredentialError(f"no access token: the token endpoint did not answer: {reply or type(reply).__name__}") from reply
            return self._take(reply)
        finally:
            self._renewing = False

    def _request(self, scheme: Any, base_url: str, scopes: Sequence[str]) -> httpx.Request:
        flow = "refresh_token" if self.refresh_token else "client_credentials"
        flows = scheme.get("flows") or {}
        declared: dict[str, str] = flows.get("clientCredentials") or next(iter(flows.values()), {})
        url = self.token_url or (declared.get("refreshUrl") if self.refresh_token else "") or declared.get("tokenUrl") or ""
        if not url:
            raise CredentialError("the document names no token URL; give it as OAuth2(token_url=...)")
        target = httpx.URL(urljoin(base_url.rstrip("/") + "/", url))
        if target.scheme != "https" and target.host not in ("localhost", "127.0.0.1", "::1"):
            raise CredentialError(f"the token URL {target.scheme}://{target.host} is not encrypted; secrets are sent to https only")
        form = {"grant_type": flow, **({"refresh_token": self.refresh_token} if self.refresh_token else {})}
        if wanted := " ".join(self.scopes or scopes):
            form["scope"] = wanted
        form |= self.parameters
        if self.client_secret and not self.secret_in_form:
            auth = httpx.BasicAuth(self.client_id, self.client_secret)
            return next(auth.sync_auth_flow(httpx.Request("POST", target, data=form, headers={"Accept": "application/json"})))
        form |= {"client_id": self.client_id, **({"client_secret": self.client_secret} if self.client_secret else {})}
        return httpx.Request("POST", target, data=form, headers={"Accept": "application/json"})

    def _take(self, reply: Reply) -> str:
        try:
            found = read_json(reply.content)
        except ValueError:
            found = None
        found = found if isinstance(found, dict) else {}
        token = found.get("access_token")
        if reply.status_code != 200 or not isinstance(token, str) or not token.isascii() or not token.isprintable():
            reason = str(found.get("error") or "no access_token in the reply")
            raise CredentialError(f"no access token: the token endpoint answered {reply.status_code}: {reason[:100]}")
        lasts = found.get("expires_in")
        seconds = float(lasts) if isinstance(lasts, int | float) and not isinstance(lasts, bool) and 0 < lasts < 1e9 else 3600.0
        with self._lock:
            self._token, self._until = token, time.monotonic() + seconds - min(_LEEWAY, seconds / 2)
            renewed = found.get("refresh_token")
            if isinstance(renewed, str) and self.refresh_token:
                self.refresh_token = renewed
        return token
