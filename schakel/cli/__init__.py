"""The command `schakel`: each of its commands lives in a file of its own, read when asked for."""

import os
from importlib import import_module

import click

# Many small systems are solved one after the other; threads inside each cost more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "calendar": "schakel.cli.agreement:calendar",
    "check": "schakel.cli.agreement:check",
    "demo": "schakel.cli.desk:demo",
    "explain": "schakel.cli.agreement:explain",
    "heatmap": "schakel.cli.heatmap:heatmap",
    "manage": "schakel.cli.desk:manage",
    "serve": "schakel.cli.desk:serve",
    "who-may-read": "schakel.cli.agreement:who_may_read",
    "world": "schakel.cli.world:world",
}


class Rooms(click.Group):
    """Finds a command by name without importing the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Rooms)
@click.version_option(package_name="schakel")
def main() -> None:
    """Schakel: the workbench of a sector agreement on responsible supply chains."""
