"""What companies tell in public: one report that is published, and one that is being written."""

from schakel.secretariat.demo.stage import Stage
from schakel.secretariat.statements.acts import draft_report, publish_report


def goudvink_reports(stage: Stage) -> None:
    """Of the second year, drafted from its records and looked through."""
    person = stage.people["goudvink"]
    number = draft_report(person=person, year=2).pk
    publish_report(person=person, number=number, looked=True)


def zilvermeeuw_begins_its_report(stage: Stage) -> None:
    """Of the third year; it still lies with the company."""
    draft_report(person=stage.people["csr-officer"], year=3)
