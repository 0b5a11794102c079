"""What becomes of the reports of a company that leaves: what was published stays public."""

import json
from collections.abc import Iterator

from django.db import transaction

from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.statements.acts.refusals import Refused, handles
from schakel.secretariat.statements.acts.reports import passages_of
from schakel.secretariat.statements.models import Report
from schakel.secretariat.statements.written import told


@transaction.atomic
def erase_reports(*, by: Person, party: str) -> int:
    """Erase the reports of a party that leaves, with their confidential parts; say how many."""
    reader = access.reader(by)
    if not handles(reader):
        raise Refused(Text("Only the secretariat does this.", "Alleen het secretariaat doet dit."))
    count = Report.objects.visible_to(reader).filter(owner=party).count()
    Report.objects.discard(owner=party)
    write_line(who=str(by.code), party=party, deed="erase-reports", subject=f"party:{party}")
    return count


def files_of(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """The reports of a party, both parts: to take along on leaving."""
    for report in Report.objects.visible_to(reader).filter(owner=party):
        held = [
            {
                "item": each.passage.item,
                "part": each.passage.part,
                **told(each.passage, each.drafted),
            }
            for each in passages_of(report, reader)
        ]
        yield f"report-{report.year}.json", json.dumps(held, ensure_ascii=False, indent=1).encode()
