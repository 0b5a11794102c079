"""`schakel demo`, `schakel serve`, `schakel manage`: start the desk and its worker."""

import gc
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

SETTINGS = "schakel.secretariat.settings"
PATIENCE = 4.0  # seconds that a part of the desk has to end what it is doing


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where the desk listens.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Folder for the demo's database and keys.",
)
def demo(port: int, data: Path) -> None:
    """Start the desk on this machine with a fictional cast, and print their sign-in links."""
    _check_free(port)
    os.environ.pop("DATABASE_URL", None)
    os.environ["SCHAKEL_DEMO"] = "1"
    os.environ["SCHAKEL_DATA"] = str(data.resolve())
    # Links of an earlier start stop working, because each start signs with a key of its own.
    os.environ["SCHAKEL_SECRET_KEY"] = secrets.token_urlsafe(48)
    _set_up()
    from schakel.secretariat.demo.tables import make_tables

    make_tables()
    _ready_desk()
    address = f"http://127.0.0.1:{port}"
    print("The cast plays three years first, once; that takes some seconds.", flush=True)
    with _running(_web(f"127.0.0.1:{port}", workers=1)) as web:
        links = _cast_links(address)
        with _running(_worker()) as worker:
            _until_open(port, web)
            _introduce(address, links)
            _until_one_stops([*web, *worker])


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--jobs", default=1, show_default=True, help="Job worker processes.")
def serve(bind: str, workers: int, jobs: int) -> None:
    """Serve the desk and its job workers together, behind a proxy that ends TLS."""
    _ready_desk()
    with _running(_web(bind, workers), *[_worker() for _ in range(jobs)]) as processes:
        _until_one_stops(processes)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands (migrate, createcachetable, shell …) for this desk."""
    _set_up()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["schakel manage", *arguments])


def _check_free(port: int) -> None:
    """Refuse in words when something else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            remedy = f"Stop what listens there, or choose another: --port {port + 1}"
            raise click.ClickException(f"Port {port} is taken. {remedy}") from None


def _set_up() -> None:
    """Write the keys when they are missing, then start Django in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    from schakel.secretariat.vault import write_missing_keys

    write_missing_keys()
    django.setup()


def open_desk(*, there: bool = True) -> None:
    """Start Django and write nothing, not even a key; for a desk that is there, or need not be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.conf import settings

    django.setup()
    name = settings.DATABASES["default"]["NAME"]
    if there and isinstance(name, Path) and not name.is_file():
        remedy = "Say where it is: SCHAKEL_DATA (its folder) or DATABASE_URL (PostgreSQL)."
        raise click.ClickException(f"There is no desk in {settings.DATA}. {remedy}")


def _ready_desk() -> None:
    """Keys written and tables brought up to date."""
    _set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _cast_links(address: str) -> list[tuple[str, str]]:
    """Who plays what, each with the link that signs them in; the years have been played."""
    from schakel.secretariat import demo as stage

    gc.freeze()  # what is loaded stays loaded: nobody need look through it while they play
    stage.play_year()
    stage.hand_in_example(stage.assemble_cast()["csr-officer"])
    cast = stage.those_with_a_link()
    return [(actor.part.en, stage.link_for(person, address)) for actor, person in cast]


def _introduce(address: str, links: list[tuple[str, str]]) -> None:
    print(f"\nSchakel is at {address} · stop with Ctrl-C\nSign in as one of the cast:\n")
    for part, link in links:
        print(f"  {part:14} {link}")
    print("\nEveryone in it is fictional. The links hold on this machine only.\n", flush=True)


def _until_open(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the desk answers, or one of its parts stops."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            _check_running(processes, wait=0.1)
        else:
            return


def _web(bind: str, workers: int) -> list[str]:
    options = [
        "--bind",
        bind,
        "--workers",
        str(workers),
        "--threads",
        "4",
        "--preload",
        "--log-level",
        "warning",
    ]
    return [sys.executable, "-m", "gunicorn", *options, "schakel.secretariat.wsgi:application"]


def _worker() -> list[str]:
    return [sys.executable, "-m", "django", "db_worker", "--interval", "0.3", "-v", "0"]


@contextmanager
def _running(*commands: Sequence[str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run the commands beside one another; whatever happens, none outlives this one."""
    signal.signal(signal.SIGTERM, _stop)
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603
    try:
        yield processes
    except KeyboardInterrupt:
        print("\nThe desk closes.", flush=True)
    finally:
        _end(processes)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt


def _until_one_stops(processes: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _check_running(processes, wait=0.5)


def _check_running(processes: list[subprocess.Popen[bytes]], wait: float) -> None:
    """Wait a moment; raise when a part of the desk stops meanwhile."""
    for process in processes:
        try:
            code = process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            continue
        raise click.ClickException(f"A part of the desk stopped (exit {code}); the rest too.")


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
