"""Who comes and who goes: one admitted, one objected to, two that wait, one that gives notice."""

import secrets

from schakel.secretariat.accession.acts import (
    admit_party,
    apply_for_accession,
    give_notice,
    note_fee_paid,
    object_to_accession,
    open_window,
)
from schakel.secretariat.demo.stage import Stage
from schakel.secretariat.people.acts import accept_invitation

RECYCLING = "secondary-materials-group"


def _sheet(title: str) -> bytes:
    """A page of PDF that says what it stands for."""
    text = f"BT /F1 18 Tf 60 760 Td ({title} \\(fictional\\)) Tj ET".encode()
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
            b"/Resources<</Font<</F1 4 0 R>>>>>>"
        ),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    )
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj%s endobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, rows)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(file))
    return file + table + end


DOCUMENTS = {
    "sign-agreement": "Agreement, signed",
    "sign-protocol": "Protocol of confidentiality, signed",
    "sign-assignment": "Assignment agreement, signed",
}


def _apply(stage: Stage, key: str, name: str, works_with: str, why: str, fte: int) -> None:
    """One form, three signed documents, and the fee."""
    contact = f"Contact of {name.split()[0]}"
    application = apply_for_accession(
        name=f"{name} (fictional)",
        works_with=works_with,
        motivation=why,
        fte=fte,
        groups=[RECYCLING],
        contact_name=contact,
        contact_email=f"contact@{key}.example",
        documents={step: _sheet(title) for step, title in DOCUMENTS.items()},
    )
    stage.numbers[key] = application.pk
    note_fee_paid(by=stage.handler, number=application.pk)


def _open(stage: Stage, key: str) -> None:
    open_window(by=stage.handler, number=stage.numbers[key])


def oeverzwaluw_applies(stage: Stage) -> None:
    why = "Our customers ask where our tin is from, and we want to ask it together."
    _apply(stage, "oeverzwaluw", "Oeverzwaluw Tin", "Makes solder from tin and silver", why, 32)


def oeverzwaluw_is_shown_to_the_parties(stage: Stage) -> None:
    _open(stage, "oeverzwaluw")


def nobody_objects_to_oeverzwaluw(stage: Stage) -> None:
    """The window is over; it is a party from today, and its contact comes in at once."""
    party, _letter, key = admit_party(by=stage.handler, number=stage.numbers["oeverzwaluw"])
    person = accept_invitation(key=key, password=secrets.token_urlsafe(24))
    stage.people[party.code.partition("-")[0]] = person


def sperwer_applies(stage: Stage) -> None:
    why = "We smelt what others throw away, and would like to be seen to do it well."
    _apply(stage, "sperwer", "Sperwer Smelterij", "Smelts copper scrap from abroad", why, 410)


def sperwer_is_shown_to_the_parties(stage: Stage) -> None:
    _open(stage, "sperwer")


def an_ngo_objects_to_sperwer(stage: Stage) -> None:
    """As long as it stands, nobody can admit Sperwer."""
    reason = "People downstream wait for an answer to their complaint since last summer."
    by, number = stage.people["verre-mijnen"], stage.numbers["sperwer"]
    object_to_accession(by=by, number=number, reason=reason)


def waterral_applies(stage: Stage) -> None:
    why = "We want to know what happens before the dust reaches us."
    _apply(stage, "waterral", "Waterral Metaalpoeder", "Grinds metal powder for printing", why, 18)


def waterral_is_shown_to_the_parties(stage: Stage) -> None:
    """Nobody objects: on the day of the demo it may be admitted."""
    _open(stage, "waterral")


def grutto_applies(stage: Stage) -> None:
    why = "Nickel is our trade; we would rather know its story."
    _apply(stage, "grutto", "Grutto Galvano", "Plates with nickel and zinc", why, 130)


def grutto_is_shown_to_the_parties(stage: Stage) -> None:
    """Its window is open still on the day of the demo."""
    _open(stage, "grutto")


def roodmus_gives_notice(stage: Stage) -> None:
    """It stays a party, with its duties and its vote, until its notice has run."""
    give_notice(by=stage.people["roodmus"], party=stage.party("roodmus"), data="returned")
