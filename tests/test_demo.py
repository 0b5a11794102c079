"""`schakel demo`, as somebody starts it for the first time."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from schakel.secretariat import demo


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


def page_of(browser: OpenerDirector, address: str) -> str:
    """The page at this address; the links are printed once the desk answers."""
    page: str = browser.open(address, timeout=60).read().decode()
    return page


def test_the_demo_starts_prints_five_links_shows_a_heat_map_and_stops(
    tmp_path: Path, port: int
) -> None:
    command = [sys.executable, "-c", "from schakel.cli import main; main()", "demo"]
    desk = subprocess.Popen(
        [*command, "--port", str(port), "--data", str(tmp_path / "desk")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert desk.stdout is not None
        told = ""
        while "this machine only" not in told:
            line = desk.stdout.readline()
            assert line, told
            told += line
        links = re.findall(r"http://127\.0\.0\.1:\d+/demo/\S+", told)
        assert len(links) == 5
        for actor in demo.CAST:
            assert actor.part.en in told
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        assert "Noor Meeuwis" in page_of(browser, links[0])
        until = time.monotonic() + 120
        while "What to look at first" not in page_of(browser, f"http://127.0.0.1:{port}/chains/1/"):
            assert time.monotonic() < until
            time.sleep(0.3)
    finally:
        desk.send_signal(signal.SIGINT)
        rest, _nothing = desk.communicate(timeout=30)
    assert "The desk closes." in rest
    assert "Traceback" not in rest
    assert desk.returncode == 0
