"""Answers what is not even HTTP, before any application sees it, with the error body of everything else."""

import logging

from uvicorn.protocols.http.h11_impl import H11Protocol

from buddy_sandbox.errors import error_body

log = logging.getLogger("buddy_sandbox.request")


class ErrorBodyProtocol(H11Protocol):
    """uvicorn's own protocol but for its answer to a request that it cannot read."""

    def send_400_response(self, msg: str) -> None:
        """Refuse the request and close the connection."""
        body = error_body(["The request cannot be read as HTTP/1.1: check its first line, its headers and how its body is framed"])
        head = f"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode() + body)
        self.transport.close()
        log.info("unreadable request", extra={"fields": {"status": 400, "reason": msg}})
