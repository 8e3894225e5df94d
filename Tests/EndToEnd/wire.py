"""HTTP/1.1 by hand: one TCP connection on which a test decides every byte that is sent.

The suites about crashes need a client that never retries behind their back, and those about bad input need one
that sends what no HTTP library would agree to send.
"""

import json
import socket
from dataclasses import dataclass


@dataclass(slots=True)
class Reply:
    status: int
    headers: dict[str, str]  # names in lower case; of a repeated one the last
    body: bytes

    def json(self):
        return json.loads(self.body)


class Closed(Exception):
    """The server closed the connection, and sent no whole answer before."""


class Wire:
    def __init__(self, port: int, *, timeout_s: float = 20, host: str = "127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"{host}:{port}"
        self.received = b""

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def request(self, method: str, target: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
        """Sends a well-formed request and waits for the answer. A body that is no bytes goes as JSON."""
        self.send(message(method, target, body, {"Host": self.host, **(headers or {})}))
        return self.reply(head_only=method == "HEAD")

    def reply(self, head_only: bool = False) -> Reply:
        """The next answer on this connection.

        Raises Closed if there is none, and TimeoutError if the server neither answers nor closes.
        """
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status, *_ = head[0].split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), f"not an HTTP answer: {head[0]!r}"
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if status.startswith("1"):
            return self.reply(head_only)
        if head_only or status in ("204", "304"):
            body = b""
        elif headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        elif "content-length" in headers:
            body = self._exactly(int(headers["content-length"]))
        else:
            body = self._rest()
        return Reply(int(status), headers, body)

    def is_closed_by_peer(self) -> bool:
        """Whether the server has ended the connection, waiting for that as long as the time-out says."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            return False
        return True

    def _more(self) -> None:
        try:
            data = self.socket.recv(262144)
        except ConnectionError as error:
            raise Closed(str(error)) from error
        if not data:
            raise Closed(f"closed after {self.received!r}")
        self.received += data

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.received:
            self._more()
        head, self.received = self.received.split(mark, 1)
        return head

    def _exactly(self, count: int) -> bytes:
        while len(self.received) < count:
            self._more()
        body, self.received = self.received[:count], self.received[count:]
        return body

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            body += self._exactly(size)
            self._until(b"\r\n")
        while self._until(b"\r\n"):
            pass
        return body

    def _rest(self) -> bytes:
        try:
            while True:
                self._more()
        except Closed:
            body, self.received = self.received, b""
            return body


def message(method: str, target: str, body: object = None, headers: dict[str, str] | None = None) -> bytes:
    """The bytes of one request, with a right Content-Length unless `headers` has its own idea of one."""
    fields = dict(headers or {})
    data = b""
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        fields.setdefault("Content-Type", "application/json")
        if not {"content-length", "transfer-encoding"} & {name.lower() for name in fields}:
            fields["Content-Length"] = str(len(data))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + data
