"""The command `schakel`: each of its commands lives in a file of its own, read when asked for."""

import os
import sys
from importlib import import_module
from typing import Any

import click

# Many small systems are solved one after the other; threads inside each cost more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "backup": "schakel.cli.backup:backup",
    "calendar": "schakel.cli.agreement:calendar",
    "check": "schakel.cli.agreement:check",
    "demo": "schakel.cli.desk:demo",
    "doctor": "schakel.cli.doctor:doctor",
    "explain": "schakel.cli.agreement:explain",
    "heatmap": "schakel.cli.heatmap:heatmap",
    "ledger": "schakel.cli.ledger:ledger",
    "manage": "schakel.cli.desk:manage",
    "release": "schakel.cli.release:release",
    "restore": "schakel.cli.backup:restore",
    "serve": "schakel.cli.desk:serve",
    "who-may-read": "schakel.cli.agreement:who_may_read",
    "world": "schakel.cli.world:world",
}


AT_ONCE = ("heatmap",)  # commands that leave much in memory and nothing to tidy up


class Rooms(click.Group):
    """Finds a command by name without importing the others."""

    def main(self, args: Any = None, *rest: Any, **more: Any) -> Any:
        """Run; as a program, leave the memory of some commands to the system, in one piece."""
        try:
            return super().main(args, *rest, **more)
        except SystemExit as end:
            if args is None and sys.argv[1:2] and sys.argv[1] in AT_ONCE:
                leave(end.code)
            raise
        except KeyboardInterrupt:  # it came when click itself had ended, or not yet begun
            _stopped()
        except RuntimeError as error:
            if str(error) != STOPPED_IN_QUERY:
                raise
            _stopped()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


STOPPED_IN_QUERY = "Query interrupted"  # what DuckDB makes of a KeyboardInterrupt


def _stopped() -> None:
    click.echo("Aborted!", err=True)
    leave(1)


def leave(code: Any) -> None:
    """End the process now, once all that it said is out; not when its last words do not arrive."""
    if code is None or isinstance(code, int):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


@click.group(cls=Rooms)
@click.version_option(package_name="schakel")
def main() -> None:
    """Schakel: the workbench of a sector agreement on responsible supply chains."""
