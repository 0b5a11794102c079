"""Writes the pages of docs/agreement from the agreement itself; `--check` only looks for drift."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from schakel.covenant.agreement import Agreement, load
from schakel.covenant.clauses import Obligation
from schakel.covenant.governance import name_of
from schakel.covenant.obligations import calendar, day_in_words, in_words, span
from schakel.covenant.questions import Question
from schakel.covenant.readers import table
from schakel.covenant.rules import rule, source_in_words
from schakel.language import Text

HERE = Path(__file__).parent
AGREEMENT = "metals_2019"
NOTICE = "<!-- Written by docs/generate.py from the agreement. Edit that, then `make docs`. -->"


def rows(head: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    heads = list(head)
    lines = [heads, ["---"] * len(heads), *(list(row) for row in body)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def both(text: Text) -> str:
    """English, and Dutch below it."""
    return f"{text.en}<br>*{text.nl}*"


def obligations(agreement: Agreement) -> str:
    """Every obligation with who, when, and where it stands."""
    once, returning = _by_day(agreement)
    head = ("day", "what", "who", "rule", "source")
    return "\n\n".join(
        [
            f"# What the parties owe: {agreement.title.en}",
            f"{len(agreement.obligations)} obligations, each with its source. {READINGS}",
            "## Milestones",
            rows(head, (_dated(agreement, code) for code in once)),
            "## Returning",
            rows(head, (_dated(agreement, code) for code in returning)),
            "## Throughout the term",
            *_throughout(agreement),
            "## Documents",
            rows(("document", "title", "publisher", "year", "pages"), _documents(agreement)),
        ]
    )


READINGS = (
    "Most are the agreement's own text. (practice) is how the parties went about it;"
    " (default) is our proposal where text and practice are silent."
)


def _documents(agreement: Agreement) -> Iterable[tuple[str, ...]]:
    for code, each in agreement.header.documents.items():
        title = f"[{each.title.en}]({each.address})" if each.address else each.title.en
        note = f"<br>{each.note.en}" if each.note else ""
        yield (
            f"`{code}`",
            title + note,
            each.publisher,
            str(each.published or ""),
            str(each.pages or ""),
        )


def _by_day(agreement: Agreement) -> tuple[list[str], list[str]]:
    """The codes with a day, in order of day: what comes once, and what returns."""
    dues = calendar(agreement)
    once = [due.code for due in dues if due.year is None]
    return once, list(dict.fromkeys(due.code for due in dues if due.year is not None))


def _dated(agreement: Agreement, code: str) -> tuple[str, ...]:
    obligation = agreement.obligations[code]
    days = [day_in_words(due.on).en for due in calendar(agreement) if due.code == code]
    day = days[0] if len(days) == 1 else f"{days[0]}, and so on until {days[-1]}"
    rule = in_words(obligation.due, span(agreement)).en if obligation.due else ""
    return day, _what(code, obligation), _who(agreement, obligation), rule, _where(obligation)


def _throughout(agreement: Agreement) -> Iterable[str]:
    lasting = {code: each for code, each in agreement.obligations.items() if each.due is None}
    for who in dict.fromkeys(_who(agreement, each) for each in lasting.values()):
        yield f"### {who[0].upper()}{who[1:]}"
        yield rows(
            ("what", "chain", "source"),
            (
                (_what(code, each), agreement.vocabulary.chains[each.chain].en, _where(each))
                for code, each in lasting.items()
                if _who(agreement, each) == who
            ),
        )


def _what(code: str, obligation: Obligation) -> str:
    return f"{both(obligation.what)}<br>`{code}`"


def _who(agreement: Agreement, obligation: Obligation) -> str:
    return ", ".join(name_of(agreement, actor).en for actor in obligation.who)


def _where(obligation: Obligation) -> str:
    reading = "" if obligation.reading == "agreement" else f" ({obligation.reading})"
    return f"{obligation.source}{reading}"


def who_may_read(agreement: Agreement) -> str:
    """Kinds of information down, readers across."""
    readers, answers = agreement.sharing.readers, _answers(agreement)
    return "\n\n".join(
        [
            f"# Who may read what: {agreement.title.en}",
            "Confidential by default. ● reads it; *named* only when named on it; – never.",
            "## Levels",
            rows(("level", "shared with", "for example"), _levels(agreement)),
            "## Kinds of information",
            rows(
                ("kind", "level", "to", *(reader.name.en for reader in readers.values())),
                (
                    (
                        both(kind.name),
                        _level(kind.level),
                        _level(kind.furthest or ""),
                        *(answers[code, each] for each in readers),
                    )
                    for code, kind in agreement.kinds.items()
                ),
            ),
            "*To*: how far it may go with its owner's consent; empty: no further than its level.",
            "## Without asking the owner each time",
            rows(("rule", "how", "source"), _grouped(agreement, "protocol", "naming")),
            "## Roles that stop somewhere",
            rows(("role", "reads up to", "never, not even when named"), _limits(agreement)),
            "## Before anything leaves its level",
            rows(
                ("rule", "source"),
                (
                    (both(each.what), str(each.source))
                    for each in agreement.sharing.principles.values()
                ),
            ),
            "## Before a figure over several companies is published",
            rows(("rule", "value", "source"), _grouped(agreement, "release")),
        ]
    )


def _grouped(agreement: Agreement, *groups: str) -> Iterable[tuple[str, ...]]:
    for clause in agreement.entries():
        if clause.group in groups:
            yield both(clause.text), both(rule(agreement, clause)), str(clause.source)


def _answers(agreement: Agreement) -> dict[tuple[str, str], str]:
    signs = {"yes": "●", "named": "named", "no": "–"}
    return {(cell.kind, cell.reader): signs[cell.answer] for cell in table(agreement)}


def _level(code: str) -> str:
    return code.partition("-")[0].upper()


def _levels(agreement: Agreement) -> Iterable[tuple[str, ...]]:
    for code, level in agreement.levels.items():
        yield f"{_level(code)} {both(level.name)}", both(level.circle), both(level.examples)


def _limits(agreement: Agreement) -> Iterable[tuple[str, ...]]:
    for role in agreement.sharing.roles.values():
        never = ", ".join(_level(code) for code in role.never_named)
        if role.ceiling or never:
            yield both(role.name), _level(role.ceiling) if role.ceiling else "", never


def governance(agreement: Agreement) -> str:
    """Who decides what and how, how one joins and leaves, and what is done about lateness."""
    entries = ("what", "rule", "source")
    return "\n\n".join(
        [
            f"# Who decides, and how: {agreement.title.en}",
            f"How votes are counted: [deciding](../method/deciding.md). {READINGS}",
            "## Bodies and seats",
            rows(entries, _grouped(agreement, "bodies", "seats", "offices", "delegations")),
            "## Kinds of decisions",
            rows(("code", *entries), _kinds_of_decisions(agreement)),
            "## Joining and leaving",
            rows(entries, _grouped(agreement, "accession", "leaving")),
            "## More time, and what is done when something is late",
            rows(entries, _grouped(agreement, "extensions", "escalation")),
        ]
    )


def _kinds_of_decisions(agreement: Agreement) -> Iterable[tuple[str, ...]]:
    for clause in agreement.entries():
        if clause.group == "decisions":
            said = both(clause.text), both(rule(agreement, clause)), str(clause.source)
            yield f"`{clause.code}`", *said


def words(agreement: Agreement) -> str:
    """Every list of words in both languages, with its source."""
    said = [
        f"# Words: {agreement.title.en}",
        "Code is English; people read English or Dutch. Codes never change, and are never reused.",
    ]
    for name, listed in agreement.lists:
        said += [
            f"## {name.capitalize()}",
            f"{both(listed.about)}<br>Source: {source_in_words(agreement, listed.source).en}",
            rows(
                ("code", "English", "Nederlands"),
                named(listed.words),
            ),
        ]
        if listed.short:
            said += [
                "Where there is little room:",
                rows(("code", "English", "Nederlands"), named(listed.short)),
            ]
    return "\n\n".join(said)


def named(texts: Mapping[str, Text]) -> Iterator[tuple[str, str, str]]:
    """Codes with their words in both languages."""
    return ((f"`{code}`", text.en, text.nl) for code, text in texts.items())


def questions(agreement: Agreement) -> str:
    """Every question to companies: what may be answered, of whom it is asked, how it counts."""
    asked = agreement.questionnaire.questions
    light = sum(each.light for each in asked.values())
    said = [
        f"# What companies are asked: {agreement.title.en}",
        f"{len(asked)} questions, {light} of them on the light track. {OUR_QUESTIONS}",
        "## Editions, and who gets fewer questions",
        rows(("what", "rule", "source"), _grouped(agreement, "editions", "limits")),
        "## What companies aim for",
        rows(("what", "rule", "source"), _grouped(agreement, "targets")),
    ]
    for code, step in agreement.diligence.steps.items():
        own = {name: each for name, each in asked.items() if each.step == code}
        head = ("question", "answers", "rule", "evidence", "others ask it under")
        said += [
            f"## {step.name.en}",
            rows(head, (_question(agreement, name, each) for name, each in own.items())),
        ]
    return "\n\n".join([*said, "## Under which headings others ask", *_askers(agreement)])


OUR_QUESTIONS = (
    "They are our own proposal, over the six steps of the OECD. From level 2 on, each level holds"
    " all that the levels from 2 below it say. How answers are scored and compared:"
    " [maturity](../method/maturity.md)."
)


def _question(agreement: Agreement, code: str, question: Question) -> tuple[str, ...]:
    clause = next(each for each in agreement.entries() if each.code == code)
    maps = (f"{asker} {', '.join(named)}" for asker, named in question.maps.items())
    return (
        f"{both(question.text)}<br>`{code}`",
        "<br>".join(_answers_to(question)),
        both(rule(agreement, clause)),
        both(question.evidence) if question.evidence else "",
        "; ".join(maps),
    )


def _answers_to(question: Question) -> Iterator[str]:
    for number, level in enumerate(question.levels):
        yield f"{number} {level.en} / *{level.nl}*"
    for option in question.options.values():
        yield f"{option.text.en} / *{option.text.nl}*"
    if question.unit:
        yield f"a number: {question.unit.en} / *{question.unit.nl}*"


def _askers(agreement: Agreement) -> Iterator[str]:
    for code, asker in agreement.questionnaire.askers.items():
        yield f"### `{code}` {asker.name.en}"
        yield rows(("heading", "English", "Nederlands"), named(asker.headings))


PAGES: dict[str, Callable[[Agreement], str]] = {
    "agreement/obligations.md": obligations,
    "agreement/who-may-read.md": who_may_read,
    "agreement/governance.md": governance,
    "agreement/questions.md": questions,
    "agreement/words.md": words,
}


def written() -> dict[Path, str]:
    """Every generated page by its place."""
    agreement = load(AGREEMENT)
    return {HERE / place: f"{NOTICE}\n\n{page(agreement)}\n" for place, page in PAGES.items()}


def drifted() -> list[Path]:
    """The pages that are no longer what the agreement says."""
    return [
        place
        for place, text in written().items()
        if not place.is_file() or place.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages; with `--check`, say which have drifted."""
    if "--check" in arguments:
        for place in drifted():
            print(f"{place.relative_to(HERE.parent)} has drifted. Run `make docs` and commit it.")
        return int(bool(drifted()))
    for place, text in written().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
