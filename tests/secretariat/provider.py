"""A provider of single sign-on that runs on this machine, as small as the protocol lets it be."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any


@contextmanager
def provider(**vouched_for: Any) -> Iterator[str]:
    """The address of a provider that vouches for one person, whoever asks."""
    server = HTTPServer(("127.0.0.1", 0), _handler(vouched_for))
    address = f"http://127.0.0.1:{server.server_port}"
    server.address = address  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(vouched_for: dict[str, Any]) -> type[BaseHTTPRequestHandler]:
    class Provider(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.server.address  # type: ignore[attr-defined]
            if self.path.endswith("/.well-known/openid-configuration"):
                self._tell(
                    {
                        "issuer": address,
                        "authorization_endpoint": f"{address}/authorize",
                        "token_endpoint": f"{address}/token",
                        "userinfo_endpoint": f"{address}/userinfo",
                        "jwks_uri": f"{address}/keys",
                    }
                )
            elif self.path == "/userinfo":
                self._tell(vouched_for)
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._tell({"access_token": "let-in", "token_type": "Bearer", "expires_in": 60})

        def _tell(self, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing: a test says what it found."""

    return Provider
