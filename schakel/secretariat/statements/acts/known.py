"""What the desk knows of a company and a year: facts to draft from, and names to look for."""

from dataclasses import replace
from functools import cache

from schakel.covenant.redaction import redact
from schakel.covenant.reporting import Facts, Passage
from schakel.covenant.sharing import Reader
from schakel.language import Text
from schakel.secretariat import access
from schakel.secretariat.chains.acts import names_in_lists
from schakel.secretariat.diligence.acts import told_answers
from schakel.secretariat.parties.models import Party
from schakel.secretariat.plans.acts import told_names, told_plan
from schakel.secretariat.plans.names import harmless as words_of_the_agreement
from schakel.secretariat.risks.acts import told_risks


def facts(reader: Reader, party: str, year: int) -> Facts:
    """The assessment, plan and heat map of a year, as far as the reader may read them, with
    receipts.
    """
    return Facts(
        told_answers(reader, party, year),
        told_plan(reader, party, year),
        told_risks(reader, party, year),
    )


def names(reader: Reader, party: str) -> frozenset[str]:
    """The suppliers and sites that the company's lists name or that it told by hand.

    Its own name is left out: it stands on the cover.
    """
    own = Party.objects.filter(code=party).values_list("name", flat=True).first() or ""
    found = {*names_in_lists(reader, party), *told_names(reader, party)}
    return frozenset(name for name in found if name.casefold() not in (own.casefold(), party))


@cache
def harmless() -> tuple[str, ...]:
    """Words that tell nothing of a company: those of the agreement and of its questions."""
    asked = access.agreement().questionnaire
    texts = [text for each in asked.questions.values() for text in (each.text, *each.levels)]
    texts += [option.text for each in asked.questions.values() for option in each.options.values()]
    texts += [name for asker in asked.askers.values() for name in (asker.name,)]
    words = {word.strip(".,;:?()") for text in texts for said in text for word in said.split()}
    return tuple(sorted({*words_of_the_agreement(), *(word for word in words if word)}))


def without_names(passage: Passage, known: frozenset[str]) -> Passage:
    """The passage, as it may stand in the public part."""
    return replace(passage, text=Text(*(_by_line(said, known) for said in passage.text)))


def _by_line(text: str, known: frozenset[str]) -> str:
    """Each line apart, so that its mark stays."""
    return "\n".join(_line(line, known) for line in text.splitlines())


def _line(line: str, known: frozenset[str]) -> str:
    said, space, mark = line.rpartition(" ")
    return f"{redact(said, known, harmless()).text}{space}{mark}"
