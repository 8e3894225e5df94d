"""A small HTTP client that sends exactly what it is told to: any Host, any header, any bytes."""

from __future__ import annotations

import http.client
import urllib.parse
from dataclasses import dataclass


@dataclass(frozen=True)
class RawAnswer:
    status: int
    headers: dict[str, str]
    """Lower-case names."""
    body: bytes


class Client:
    """One keep-alive connection to a server; reconnects when the server has closed it."""

    def __init__(self, url: str, timeout_seconds: float = 60) -> None:
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.timeout_seconds = timeout_seconds
        self.connection: http.client.HTTPConnection | None = None

    def send(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes | None) -> RawAnswer:
        try:
            return self._send(method, target, headers, body)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The server may close a kept connection just as it is used again; a second failure is a real one.
            self.close()
            return self._send(method, target, headers, body)

    def _send(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes | None) -> RawAnswer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout_seconds)
        names = {name.lower() for name, _ in headers}
        self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        if "host" not in names:
            self.connection.putheader("Host", f"{self.host}:{self.port}")
        if "content-length" not in names and (body is not None or method in ("POST", "PUT", "PATCH")):
            self.connection.putheader("Content-Length", str(len(body or b"")))
        for name, value in headers:
            self.connection.putheader(name, value)
        self.connection.endheaders(body)
        response = self.connection.getresponse()
        content = response.read()
        answer = RawAnswer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)
        if response.will_close:
            self.close()
        return answer

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
