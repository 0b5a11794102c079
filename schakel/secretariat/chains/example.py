"""The fictional list that a newcomer starts from, as a file their spreadsheet opens well."""

from pathlib import Path
from tempfile import TemporaryDirectory

from schakel.exchange.example import example_list
from schakel.exchange.tables import write_csv
from schakel.language import Language


def example_file(language: Language) -> bytes:
    """The example list as CSV: with semicolons and decimal commas for a Dutch Excel."""
    with TemporaryDirectory(prefix="schakel-list-") as folder:
        path = Path(folder) / "example.csv"
        if language == "nl":
            write_csv(path, *example_list("nl"), delimiter=";", decimal=",", mark=True)
        else:
            write_csv(path, *example_list("en"), mark=True)
        return path.read_bytes()
