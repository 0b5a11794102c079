"""The demo as somebody starts it, and the browsers in which its cast reads."""

import os
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core import signing
from playwright.sync_api import Browser, Page, expect

from schakel.secretariat import demo
from schakel.secretariat.demo.sign_in import SALT
from tests.played import copy_desk

PATIENCE = 240.0
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Desk:
    """A running demo: where it is, the sign-in links by part, its folder, what it printed."""

    address: str
    links: dict[str, str]
    folder: Path
    told: str

    def at(self, path: str) -> str:
        """The full address of a page."""
        return self.address + path

    def page_of(self, browser: Browser, part: str | None, **about: Any) -> Page:
        """A page in a browser of its own, signed in by the link of this part; None: nobody."""
        settings: dict[str, Any] = {"viewport": WIDE, "locale": "en-GB", **about}
        page = browser.new_context(**settings).new_page()
        page.goto(self.links[part] if part else self.address)
        language = settings["locale"][:2]  # the desk remembers in which one this person read last
        if page.locator("html").get_attribute("lang") != language:
            page.locator(f".language button[value={language}]").click()
        return page

    def deeds(self, subject: str) -> list[str]:
        """What the ledger says was done with a record, in order."""
        asked = "SELECT deed FROM ledger_line WHERE subject = ? ORDER BY number"
        with closing(sqlite3.connect(self.folder / "schakel.sqlite3")) as books:
            return [deed for (deed,) in books.execute(asked, [subject])]

    def example(self, page: Page) -> str:
        """The path of the heat map of the list that the demo handed in itself."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            page.goto(self.at("/chains/"))
            row = page.locator("tbody tr", has=page.locator("a", has_text="example.csv")).last
            if row.locator(".state.drawn").count():
                return row.locator("th a").get_attribute("href") or ""
            time.sleep(0.3)
        raise AssertionError("The example was not drawn in time.")


@contextmanager
def running(folder: Path) -> Iterator[Desk]:
    """The demo on a free port, with its worker, until the stories are told; then it stops well."""
    address = f"http://127.0.0.1:{_free_port()}"
    command = [sys.executable, "-c", "from schakel.cli import main; main()", "demo"]
    options = ["--port", address.rpartition(":")[2], "--data", str(folder)]
    said = folder.parent / f"{folder.name}.said"
    with (
        said.open("w") as out,
        subprocess.Popen(
            [*command, *options],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as demo,
    ):
        try:
            told = _printed(demo, said)
            _answering(address)
            yield Desk(address, links(told), folder, told)
        finally:
            before = len(said.read_text())
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=30)
    rest = said.read_text()[before:]
    assert "The desk closes." in rest
    assert "Traceback" not in rest
    assert demo.returncode == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


def links(told: str) -> dict[str, str]:
    """The sign-in links that the demo printed, by part."""
    return dict(re.findall(r"^\s+(\S.*?)\s{2,}(http://\S+)", told, re.M))


def _printed(demo: "subprocess.Popen[bytes]", said: Path) -> str:
    until = time.monotonic() + PATIENCE
    while "this machine only" not in (told := said.read_text()):
        assert demo.poll() is None, told
        assert time.monotonic() < until, told
        time.sleep(0.1)
    return told


def _answering(address: str) -> None:
    until = time.monotonic() + PATIENCE
    port = int(address.rpartition(":")[2])
    while time.monotonic() < until:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("The desk did not open.")


def hand_in(page: Page, desk: Desk, name: str, content: bytes) -> None:
    """Hand in a list by the form, and wait at the page of the work until it is over."""
    page.goto(desk.at("/chains/upload/"))
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.locator("form.stacked button").click()
    expect(page.locator("h1")).to_contain_text(re.compile(r"At work|Aan het werk"))
    page.wait_for_url(re.compile(r"/chains/\d+/"), timeout=PATIENCE * 1000)


@contextmanager
def a_year_later(desk: Desk, folder: Path) -> Iterator[Desk]:
    """A copy of the desk, on the same day of the next year; what is done there stays there."""
    copy_desk(desk.folder, folder)
    port, secret = _free_port(), secrets.token_urlsafe(48)
    with _serving(folder, port, secret):
        address = f"http://127.0.0.1:{port}"
        _answering(address)
        yield Desk(address, dict(_signed(desk, folder, address, secret)), folder, "")


@contextmanager
def _serving(folder: Path, port: int, secret: str) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
    about = {
        "DJANGO_SETTINGS_MODULE": "tests.stories.a_year_later",
        "SCHAKEL_DEMO": "1",
        "SCHAKEL_DATA": str(folder),
        "SCHAKEL_SECRET_KEY": secret,
    }
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with (
        (folder / "said").open("w") as out,
        subprocess.Popen(
            [*command, "--log-level", "warning", "schakel.secretariat.wsgi:application"],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**kept, **about},
        ) as web,
    ):
        try:
            yield
        finally:
            web.terminate()
            web.wait(timeout=30)
    assert "Traceback" not in (folder / "said").read_text()


def _signed(desk: Desk, folder: Path, address: str, secret: str) -> Iterator[tuple[str, str]]:
    """The links of the same people, signed for the copy."""
    asked = "SELECT code FROM people_person WHERE email = ?"
    with closing(sqlite3.connect(folder / "schakel.sqlite3")) as books:
        for actor in (*demo.CAST, demo.NEWCOMER):
            (code,) = books.execute(asked, [actor.email]).fetchone()
            token = signing.dumps(str(UUID(code)), key=secret, salt=SALT)
            yield actor.part.en, f"{address}/demo/{token}/"
