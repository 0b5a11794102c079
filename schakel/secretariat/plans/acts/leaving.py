"""What becomes of the plans of a company that leaves."""

import json
from collections.abc import Iterator

from django.db import transaction

from schakel.covenant.sharing import Reader
from schakel.secretariat import access
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.plans import value_of
from schakel.secretariat.plans.acts.refusals import ONLY_SECRETARIAT, Refused, may_review
from schakel.secretariat.plans.models import ActionPlan, CopyOfPlan, EvidenceFile, RedactedPlan
from schakel.secretariat.plans.written import plan_told
from schakel.secretariat.vault import unseal


@transaction.atomic
def erase_plans(*, by: Person, party: str) -> int:
    """Erase the plans of a party that leaves, with their copies; say how many."""
    reader = access.reader(by)
    if not may_review(reader):
        raise Refused(ONLY_SECRETARIAT)
    plans = ActionPlan.objects.visible_to(reader).filter(owner=party)
    count = plans.count()
    copies = CopyOfPlan._base_manager.filter(plan__in=plans).values_list("copy_id", flat=True)
    RedactedPlan.objects.discard(pk__in=list(copies))
    ActionPlan.objects.discard(owner=party)
    write_line(who=str(by.code), party=party, deed="erase-action-plans", subject=f"party:{party}")
    return count


def files_of(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """The plans of a party and the files with them: to take along on leaving."""
    for plan in ActionPlan.objects.visible_to(reader).filter(owner=party):
        told = json.dumps(plan_told(value_of(plan)), ensure_ascii=False, indent=1)
        yield f"plan-{plan.year}/plan.json", told.encode()
        for file in EvidenceFile.objects.visible_to(reader).filter(plan=plan):
            yield f"plan-{plan.year}/{unseal(file.name).decode()}", unseal(file.sealed)
