"""The options of `buddy-sandbox serve`, from text to settings."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import click

from buddy_sandbox.serving.settings import DEMO_INFO_TOKEN, DEMO_MANAGE_TOKEN, Failure, Settings, fresh_token

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s)?")


@dataclass(frozen=True)
class Arranged:
    """Where to listen, with how many processes, and what to serve."""

    host: str
    port: int
    workers: int
    settings: Settings


class Latency(click.ParamType[tuple[float, float]]):
    """A time such as 50ms or 0.2s, or a range of two such as 50ms-200ms; in seconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Return the least and the most."""
        bounds = [self._seconds(part, param, ctx) for part in str(value).split("-", 1)]
        if bounds[0] > bounds[-1]:
            self.fail(f"{value}: the range ends before it begins", param, ctx)
        return bounds[0], bounds[-1]

    def _seconds(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        match = _DURATION.fullmatch(text.strip())
        if match is None:
            self.fail(f"{text!r} is not a time: write 50ms, 0.2s or 50ms-200ms", param, ctx)
        return float(match[1]) / (1000 if match[2] == "ms" else 1)


class FailureShare(click.ParamType[Failure]):
    """A status and the share of requests that get it, such as 503:0.05."""

    name = "status:share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Failure:
        """Return the failure that the text stands for."""
        match = re.fullmatch(r"([45]\d\d):(0(?:\.\d+)?|1(?:\.0+)?|\.\d+)", str(value))
        if match is None:
            self.fail(f"{value!r}: write a status from 400 to 599 and a share from 0 to 1, as in 503:0.05", param, ctx)
        return Failure(status=int(match[1]), share=float(match[2]))


_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."),
    click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port."),
    click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes; needs a database that they can share."),
    click.option(
        "--demo-tokens",
        type=click.Choice(["random", "fixed", "none"]),
        default="random",
        show_default=True,
        help="The two tokens made at the start; BUDDY_TOKEN and BUDDY_INFO_TOKEN overrule it.",
    ),
    click.option("--admin-token", envvar="BUDDY_ADMIN_TOKEN", help="Opens POST /_sandbox/reset; random if not given."),
    click.option("--public-url", metavar="URL", help="What addresses in answers begin with; else what the client used."),
    click.option("--body-limit", default=1_048_576, show_default=True, type=click.IntRange(1), help="The largest request body, in bytes."),
    click.option("--rate-limit", default=0, show_default=True, type=click.IntRange(0), help="Requests a token and window; 0 is no limit."),
    click.option("--rate-window", default=60, show_default=True, type=click.IntRange(1), help="The length of a window, in seconds."),
    click.option(
        "--auth-limit", default=200, show_default=True, type=click.IntRange(0), help="Wrong tokens a client and minute, in each process; 0 is no limit."
    ),
    click.option("--header-timeout", default=10.0, show_default=True, type=click.FloatRange(0, min_open=True), help="Seconds for the headers of a request."),
    click.option("--body-timeout", default=30.0, show_default=True, type=click.FloatRange(0, min_open=True), help="Seconds for the body of a request."),
    click.option("--lock-timeout", default=5.0, show_default=True, type=click.FloatRange(0), help="How long to wait for a locked database, in seconds."),
    click.option("--latency", type=Latency(), default="0", help="Wait before answering: 50ms, 0.2s or 50ms-200ms."),
    click.option("--fail", "failures", multiple=True, type=FailureShare(), help="Answer a share of the requests with a status, as in 503:0.05; repeatable."),
    click.option("--drop", default=0.0, type=click.FloatRange(0, 1), help="Close the connection of a share of the requests, half of them carried out."),
    click.option("--seed", default=0, show_default=True, help="What repeats the same latencies, failures and drops."),
    click.option("--log-level", default="info", show_default=True, type=click.Choice(["debug", "info", "warning", "error"])),
)


def served(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a server to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def arranged(given: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Arranged:
    """Return what the options ask for; tokens come from the environment, else as --demo-tokens says."""
    options = dict(given)
    host, port, workers = options.pop("host"), options.pop("port"), options.pop("workers")
    manage, info = _demo_tokens(options.pop("demo_tokens"))
    options["manage_token"] = environment.get("BUDDY_TOKEN") or manage
    options["info_token"] = environment.get("BUDDY_INFO_TOKEN") or info
    options["admin_token"] = options["admin_token"] or fresh_token()
    return Arranged(host, port, workers, Settings(**options))


def _demo_tokens(kind: str) -> tuple[str | None, str | None]:
    match kind:
        case "random":
            return fresh_token(), fresh_token()
        case "fixed":
            return DEMO_MANAGE_TOKEN, DEMO_INFO_TOKEN
        case _:
            return None, None
