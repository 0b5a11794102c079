"""The command `schakel` as a shell calls it."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from schakel.cli import COMMANDS, main
from schakel.exchange.example import example_list
from schakel.exchange.tables import write_csv

SCHAKEL = Path(sys.executable).parent / "schakel"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(name: str) -> None:
    told = CliRunner().invoke(main, [name, "--help"])
    assert told.exit_code == 0, told.output
    assert name in told.output


def test_a_command_that_does_not_exist_is_refused() -> None:
    assert CliRunner().invoke(main, ["heatmaps"]).exit_code == 2


def test_python_runs_the_command_as_a_module() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "schakel", "--help"], capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("Usage: schakel ")


IN_A_QUERY = """
import os, signal, threading
import click, duckdb
from schakel.cli import Rooms
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the shell has it ignored
@click.command(cls=Rooms)
@click.pass_context
def main(of): ...
@click.command()
def long():
    stop = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    stop.start()
    duckdb.sql("set threads = 1")  # another thread would count to the end before it is heard
    duckdb.sql("select count(*) from range(50000000000)").fetchall()
main.get_command = lambda of, name: long
main(["long"])
"""


def test_a_command_that_is_stopped_in_a_query_says_so_in_a_word() -> None:
    run = subprocess.run(
        [sys.executable, "-c", IN_A_QUERY], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (1, "Aborted!\n")


def test_whoever_stops_reading_the_summary_is_not_told_that_nothing_was_written(
    tmp_path: Path,
) -> None:
    header, rows = example_list("en")
    write_csv(tmp_path / "list.csv", header, list(rows)[:2])
    command = [str(SCHAKEL), "heatmap", "list.csv", "--out", "out"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        said = run.stderr.read()
    assert b"Nothing was written" not in said
    assert (tmp_path / "out" / "heatmap.json").is_file()
