"""Talking HTTP to a server under test: one keep-alive connection for timing, and many at once for filling a store."""

import http.client
import json
import selectors
import socket
import time
from collections.abc import Generator, Iterable
from urllib.parse import urlencode

API = "/api/2.0/mlflow/"
HOST = "127.0.0.1"


class ServerError(Exception):
    """The server gave another answer than the one that the work needs."""


class Api:
    """The tracking API of one server over one keep-alive connection. Not for use by several threads."""

    def __init__(self, port: int, timeout_seconds: float = 120):
        self.connection = http.client.HTTPConnection(HOST, port, timeout=timeout_seconds)
        self.used = time.monotonic()

    def raw(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        """The whole body of a 200 answer. Raises TimeoutError, or ServerError for any other status."""
        headers = ({"Content-Type": "application/json"} if body is not None else {}) | (headers or {})
        if time.monotonic() - self.used > 2:
            self.connection.close()  # stock closes connections that have been idle for 5 s; opened again by request()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            data = response.read()
        except BaseException:
            self.connection.close()  # a half-read answer must not be taken for that of the next request
            raise
        finally:
            self.used = time.monotonic()
        if response.status != 200:
            raise ServerError(f"{method} {path[:120]}: {response.status} {data[:300].decode(errors='replace')}")
        return data

    def post(self, call: str, fields: dict) -> dict:
        return json.loads(self.raw("POST", API + call, json.dumps(fields).encode()))

    def get(self, call: str, **query) -> dict:
        return json.loads(self.raw("GET", f"{API}{call}?{urlencode(query)}"))

    def create_experiment(self, name: str) -> str:
        return self.post("experiments/create", {"name": name})["experiment_id"]

    def create_run(self, experiment_id: str, name: str, start_time_ms: int = 1_790_000_000_000) -> str:
        fields = {"experiment_id": experiment_id, "run_name": name, "start_time": start_time_ms}
        return self.post("runs/create", fields)["run"]["info"]["run_id"]

    def history(self, run_id: str, key: str) -> list[dict]:
        """All points of one metric, page after page."""
        points, token = [], {}
        while True:
            page = self.get("metrics/get-history", run_id=run_id, metric_key=key, max_results=25000, **token)
            points += page.get("metrics", [])
            if not page.get("next_page_token"):
                return points
            token = {"page_token": page["next_page_token"]}

    def close(self) -> None:
        self.connection.close()


def post_bytes(call: str, body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    return request_bytes("POST", API + call, body, "application/json")


def request_bytes(method: str, path: str, body: bytes | None = None, content_type: str = "") -> bytes:
    """A request as it goes over the wire."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if content_type:
        head += f"Content-Type: {content_type}\r\n"
    if body is not None:
        head += f"Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + (body or b"")


# A piece of work is a generator: it yields a request as bytes and is sent the body of the answer.
Task = Generator[bytes, bytes, None]


def pump(port: int, tasks: Iterable[Task], connections: int, may_send_again: bool = False) -> None:
    """
    Runs the tasks over that many keep-alive connections, each with one task at a time. http.client takes about
    200 us a request, which would make this process, not the server, the limit; this loop takes about 30.

    With `may_send_again`, for requests that do no harm when they arrive twice, a request is sent on a new connection
    when the server has closed the one that it was on.
    """
    selector = selectors.DefaultSelector()
    tasks = iter(tasks)
    lanes = [_Lane(port) for _ in range(connections)]
    open_lanes = 0
    try:
        for lane in lanes:
            if lane.begin(tasks):
                selector.register(lane.socket, selectors.EVENT_READ, lane)
                open_lanes += 1
        while open_lanes:
            events = selector.select(timeout=120)
            if not events:
                raise TimeoutError("no answer from the server within 120 seconds")
            for key, _ in events:
                lane = key.data
                try:
                    body = lane.receive()
                except ConnectionError:
                    if not may_send_again:
                        raise
                    selector.unregister(lane.socket)
                    lane.send_again()
                    selector.register(lane.socket, selectors.EVENT_READ, lane)
                    continue
                if body is not None and not lane.resume(body) and not lane.begin(tasks):
                    selector.unregister(lane.socket)
                    open_lanes -= 1
    finally:
        selector.close()
        for lane in lanes:
            lane.socket.close()


class _Lane:
    """One connection of the pump, and the task that it is busy with."""

    def __init__(self, port: int):
        self.port = port
        self.socket = self._connect()
        self.request = b""
        self.received = b""
        self.task: Task | None = None
        self.connections_left = 5

    def _connect(self) -> socket.socket:
        connection = socket.create_connection((HOST, self.port), timeout=120)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def send_again(self) -> None:
        """On a new connection."""
        if self.connections_left == 0:
            raise ServerError("the server keeps closing connections without an answer")
        self.connections_left -= 1
        self.socket.close()
        self.socket, self.received = self._connect(), b""
        self.socket.sendall(self.request)

    def begin(self, tasks) -> bool:
        """Sends the first request of the next task. False when there are no more."""
        for task in tasks:
            self.task = task
            self.request = next(task)
            self.socket.sendall(self.request)
            return True
        return False

    def resume(self, body: bytes) -> bool:
        """Gives the answer to the task and sends its next request. False when the task is finished."""
        try:
            self.request = self.task.send(body)
        except StopIteration:
            return False
        self.socket.sendall(self.request)
        return True

    def receive(self) -> bytes | None:
        """The body of the answer, or None while parts of it are still to come."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionResetError("the server closed a connection without an answer")
        self.received += part
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return None
        head = head.lower()
        at = head.find(b"\ncontent-length:")
        if at < 0:
            raise ServerError(f"an answer without Content-Length: {head[:300]!r}")
        length = int(head[at + 16 :].split(b"\r\n", 1)[0])
        if len(body) < length:
            return None
        if not head.startswith(b"http/1.1 200 "):
            raise ServerError(f"{head.split(b' ', 2)[1].decode()} {body[:300].decode(errors='replace')}")
        self.received = b""
        return body


def timed_ms(call) -> tuple[float, bytes]:
    """What the call returns, and how long it took."""
    start = time.perf_counter()
    result = call()
    return (time.perf_counter() - start) * 1000, result
