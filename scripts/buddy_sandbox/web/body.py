"""The bytes of a request body: how many, of which media type, and the JSON that they hold."""

import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from buddy_sandbox.web.errors import BadRequest, ContentTooLarge, UnsupportedMediaType

MAX_DEPTH = 100
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]*)"?', re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """A request body as it came; content is None when it exceeds the limit."""

    content: bytes | None
    limit: int
    media_type: str | None
    encoding: str | None

    def json_object(self) -> dict[str, Any]:
        """Return the object that the body holds; raises the 400, 413 or 415 that fits."""
        if self.content is None:
            raise ContentTooLarge(f"The request body is larger than {self.limit} bytes")
        if not self.content:
            raise BadRequest("The request body is empty: send a JSON object")
        _demand_json(self.media_type, self.encoding)
        value = parse(self.content)
        if not isinstance(value, dict):
            raise BadRequest("The request body is not a JSON object")
        return value


async def read_body(request: Request, limit: int) -> Body:
    """Read at most `limit` bytes, whether their number was announced or not."""
    headers = request.headers
    media_type, encoding = headers.get("content-type"), headers.get("content-encoding")
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        return Body(None, limit, media_type, encoding)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            return Body(None, limit, media_type, encoding)
        chunks.append(chunk)
    return Body(b"".join(chunks), limit, media_type, encoding)


def parse(content: bytes) -> Any:
    """Strict JSON: UTF-8, no duplicate keys, no NaN or infinity, no lone surrogates, at most 100 levels."""
    try:
        text = content.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant, parse_float=_finite_float)
        if text.count("[") + text.count("{") > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
            raise _TooDeepError
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The request body is not UTF-8: byte {error.start} cannot be read") from None
    except UnicodeEncodeError:
        raise BadRequest("The request body holds half of a surrogate pair") from None
    except (_TooDeepError, RecursionError):
        raise BadRequest(f"The request body is nested more than {MAX_DEPTH} levels deep") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadRequest(f"The request body is not JSON: {error.msg} at {place}") from None
    except _RefusedError as error:
        raise BadRequest(f"The request body is not JSON: {error}") from None
    except ValueError:  # Python reads no integer beyond some thousands of digits
        raise BadRequest("The request body is not JSON: a number is too large") from None
    return value


class _TooDeepError(Exception):
    pass


class _RefusedError(ValueError):
    pass


def _demand_json(media_type: str | None, encoding: str | None) -> None:
    if (media_type or "").partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("The request body has to be sent as 'Content-Type: application/json'")
    charset = _CHARSET.search(media_type or "")
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("The request body has to be JSON in UTF-8; another charset is announced")
    if encoding and encoding.strip().lower() != "identity":
        raise UnsupportedMediaType("The request body has to be sent without a Content-Encoding")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value] # add answers None, which is false
        raise _RefusedError(f"the key {json.dumps(twice[:100])} stands twice in one object")
    return members


def _refuse_constant(name: str) -> Any:
    raise _RefusedError(f"{name} is not a JSON number")


def _finite_float(text: str) -> float | int:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _RefusedError("a number is too large")
    return int(number) if number.is_integer() else number


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [child for item in level if isinstance(item, dict | list) for child in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)
