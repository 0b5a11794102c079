"""Who has a seat, who has a vote, and whether a body may decide.

Seats belong to constituencies. A supporting organisation is invited to talk and never votes, and
nobody votes by holding an office. How a vote is opened, cast and counted is in `decisions`.
"""

from collections.abc import Collection, Mapping

from schakel.covenant.agreement import SUPPORTERS, Agreement
from schakel.covenant.sharing import Allowed, Denied, Verdict
from schakel.language import Text


def seats(agreement: Agreement, body: str) -> Mapping[str, int]:
    """The seats of a body by constituency; empty where seats are not counted."""
    return {
        entry.constituency: entry.seats for entry in agreement.seats.values() if entry.body == body
    }


def seated(agreement: Agreement) -> tuple[str, ...]:
    """The bodies whose seats the agreement counts."""
    return tuple(dict.fromkeys(entry.body for entry in agreement.seats.values()))


def parties_behind(agreement: Agreement, actor: str) -> tuple[str, ...]:
    """The parties that a duty's addressee stands for; for a body or an office none in particular.

    >>> from schakel.covenant.agreement import load
    >>> parties_behind(load("metals_2019"), "trade-unions")
    ('cnv', 'fnv')
    """
    if actor in agreement.parties:
        return (actor,)
    named = agreement.constituencies.get(actor) or agreement.governance.groups.get(actor)
    kinds = named.kinds if named else ()
    return tuple(code for code, party in agreement.parties.items() if party.kind in kinds)


def votes(agreement: Agreement, name: str, body: str) -> Verdict:
    """Judge whether this party, supporter or office has a vote in this body, with the reason."""
    if name in agreement.supporting_organisations:
        return Denied(
            Text(
                "A supporting organisation may be invited to talk and has no vote.",
                "Een ondersteunende organisatie kan worden uitgenodigd en heeft geen stem.",
            )
        )
    if name in agreement.offices:
        return _office_votes(agreement, name)
    if name not in agreement.parties:
        return Denied(Text(f"“{name}” is not a party.", f"‘{name}’ is geen partij."))
    return _party_votes(agreement, name, body)


def _office_votes(agreement: Agreement, name: str) -> Verdict:
    office = agreement.offices[name].name
    if agreement.offices[name].votes:
        return Allowed(Text(f"The {office.en} votes.", f"De {office.nl} stemt mee."))
    return Denied(
        Text(
            f"The {office.en} leads the talk and does not vote.",
            f"De {office.nl} leidt het gesprek en stemt niet.",
        )
    )


def _party_votes(agreement: Agreement, name: str, body: str) -> Verdict:
    if agreement.bodies[body].under is None:
        return Allowed(
            Text("Every party votes in the assembly.", "Elke partij stemt in de vergadering.")
        )
    held = seats(agreement, body).get(agreement.parties[name].constituency, 0)
    side = agreement.constituencies[agreement.parties[name].constituency].name
    if not held:
        return Denied(
            Text(f"The body has no seats for {side.en}.", f"Er zijn geen zetels voor {side.nl}.")
        )
    return Allowed(
        Text(
            f"It speaks through the seats of {side.en}: {held}.",
            f"Zij spreekt via de zetels van {side.nl}: {held}.",
        )
    )


def quorate(
    agreement: Agreement,
    body: str,
    present: Collection[str],
    *,
    chair: bool,
    kind: str | None = None,
) -> Verdict:
    """Judge whether a body may decide with these parties, or constituencies, in the room.

    By the rule of this kind of decision; without a kind, by the body's first rule.
    """
    rules = agreement.governance.decisions
    rule = rules[kind] if kind else next(each for each in rules.values() if each.body == body)
    sides = {_side(agreement, name) for name in present}
    needed = seats(agreement, body) or agreement.constituencies
    missing = [agreement.constituencies[code] for code in needed if code not in sides]
    if rule.each_constituency and missing:
        return Denied(
            Text(
                f"Not there: {', '.join(side.name.en for side in missing)}.",
                f"Niet aanwezig: {', '.join(side.name.nl for side in missing)}.",
            )
        )
    if rule.chair_present and not chair:
        return Denied(Text("The chair is not there.", "De voorzitter is er niet."))
    return Allowed(Text("Every constituency is there.", "Elke geleding is aanwezig."))


def _side(agreement: Agreement, name: str) -> str:
    party = agreement.parties.get(name)
    return party.constituency if party else name


def name_of(agreement: Agreement, actor: str) -> Text:
    """The name of whoever a code stands for: party, group, constituency, body or office."""
    governance = agreement.governance
    lists: tuple[Mapping[str, object], ...] = (
        governance.parties,
        governance.groups,
        governance.constituencies,
        governance.bodies,
        governance.offices,
        governance.supporting_organisations,
    )
    for entries in lists:
        if actor in entries:
            name: Text = entries[actor].name  # type: ignore[attr-defined]
            return name
    if actor == SUPPORTERS:
        return Text("supporting organisations", "ondersteunende organisaties")
    raise KeyError(actor)
