"""No shape of a company's, site's or supplier's name survives redaction; other words do."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schakel.covenant.plans import Action, Change, Indicator, Plan, Reading
from schakel.covenant.redaction import (
    MARK,
    Name,
    names_itself,
    redact,
    redact_changes,
    redact_plan,
)
from schakel.language import Text

NAMES = (
    "Zilvermeeuw Metalen B.V.",
    "zilvermeeuw.example",
    "Koperwiek Recycling N.V.",
    "Smelt BV",
    "Dutch Metal Recycling B.V.",
    "Möller & Söhne GmbH",
    "MCQ",
    "Tawa",
    "Yacimientos del Quebrantahuesos S.A.",
    "Brakwaterpolder",
    "Anna de Vriesema",
    "Kraan & Zonen",
    "AB Metals",
    "Stichting Purperen Heide",
)
WHOLLY = """
Zilvermeeuw | zilvermeeuw | ZILVERMEEUW | ZilverMeeuw | Zilvermeeuw's | Zilvermeeuws
Zilvermeeuwse | Zilvermeeuwers | Zilver meeuw | Zilver-meeuw | zilver_meeuw | Zilver/meeuw
Z i l v e r m e e u w | Z.i.l.v.e.r.m.e.e.u.w | Zilvermeeuwmedewerkers
Silvermeeuw | Zilvermeew | Zilvermeeeuw | Zilvremeeuw | Zylvermeeuw | Zilver meew | Zilvermeeu
Z1lvermeeuw | Zilverm33uw | Zіlvеrmееuw | ＺＩＬＶＥＲＭＥＥＵＷ | Zílvërmeeuw | Zil\u200bvermeeuw
Zilver\u00admeeuw | zilvermeeuw.example | www.zilvermeeuw.example/beleid | Zilvermeeuw Metalen B.V.
inkoop@zilvermeeuw.example | anna (at) zilvermeeuw (dot) example | ZMB | ZM BV | Zilvermeeuw BV
Smelt BV | Smelt B.V. | smelt bv | Smelt | SMELT | Smelt's | smelt.nl | @smelt
Dutch Metal Recycling | Dutch-Metal-Recycling | dutchmetalrecycling | DMR | DMRBV
Möller | Moller | Moeller | MÖLLER | Söhne | Soehne | Möller & Söhne GmbH
MCQ | mcq | MCQ's | mcqs | Tawa | Tawa's | Tawase | Tawwa
Quebrantahuesos | quebrantahueso | Quebranta huesos | Quebrantahuessos | YDQ
Brakwaterpolder | Brakwater polder | Brakwaterpolderfabriek | Brackwaterpolder
Vriesema | Vriesemas | A. de Vriesema | Anna de Vriesema | Anna Vriesema
Koperwiek | Koperwieck | Coperwiek | Kopperwiek | Koper wiek | Koperwiekje | kopervik
Kraan & Zonen | Kraan | AB Metals | ABMetals | AB-metals | Purperen Heide | Stichting Purperen Heide
"""
SHAPES = [shape.strip() for line in WHOLLY.split("\n") for shape in line.split(" | ") if shape]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_name_is_taken_out_in_every_shape(shape: str) -> None:
    assert redact(f"Wij spraken met {shape} in mei.", NAMES).text in (
        f"Wij spraken met {MARK} in mei.",
        f"Wij spraken {MARK} in mei.",
    )


WITH_MORE = {
    "de Zilvermeeuw-directie sprak": f"de {MARK}-directie sprak",
    "#zilvermeeuw2026 en zilvermeeuw_nl": f"#{MARK} en {MARK}_nl",
    "**Zilver**meeuw": f"**{MARK}",
    "Oud-Zilvermeeuwers": f"Oud-{MARK}",
    "Zilver-\nmeeuw sprak": f"{MARK} sprak",
    "Kern van Smelt en Koperwiek, samen": f"Kern van {MARK} en {MARK}, samen",
    "D.M.R. en K.R.": f"{MARK}. en {MARK}.",
    'Bij "smelt" ligt schroot': f'Bij "{MARK}" ligt schroot',
    "Koperwiek, Zilvermeeuw en MCQ": f"{MARK} en {MARK}",
}


@pytest.mark.parametrize(("said", "left"), WITH_MORE.items())
def test_what_stands_around_a_name_is_left(said: str, left: str) -> None:
    assert redact(said, NAMES).text == left


BRACKETED = ("Zilvermeeuw Metalen B.V. (fictional)", "Kraan & Zonen (fictional)")
WITH_BRACKETS = {
    "Kraan & Zonen (fictional) sprak": f"{MARK} sprak",
    "Kraan & Zonen ( Fictional )'s plan": f"{MARK} plan",
    "zie (Kraan & Zonen (fictional)) hierboven": f"zie ({MARK}) hierboven",
    "Zilvermeeuw Metalen B.V. (fictional), daarna": f"{MARK}, daarna",
    "bij (Zilvermeeuw) en (tin) en Zilvermeeuw (tin)": f"bij ({MARK}) en (tin) en {MARK} (tin)",
}


@pytest.mark.parametrize(("said", "left"), WITH_BRACKETS.items())
def test_a_bracket_that_belongs_to_a_name_goes_with_it_and_others_stay(
    said: str, left: str
) -> None:
    assert redact(said, BRACKETED).text == left


IDENTIFYING = """
KvK 12345678 | KvK-nummer: 12 34 56 78 | 12345678 | NL123456789B01 | NL91 ABNA 0417 1643 00
020-1234567 | +31 20 123 45 67 | 0031201234567 | 06 12345678 | (0475) 123 456 | 1234 AB
Havenstraat 12 | Industrieweg 4a | 12 Harbour Road | Postbus 123 | 52.4632, 4.5831
52,4632 N; 4,5831 O | 52° 27' 47" N | 9F46CP22+2V | CID001234 | LEI 724500ABCDEF12345678
EORI NL123456789 | 12, rue de la Mine | Calle Los Mineros 450 | RSIN 123456789 | MSCU1234567
https://mine.cl/plant | info@mine.cl | chamber of commerce no. 1234567 | DUNS 12-345-6789
"""
NUMBERS = [
    shape.strip() for line in IDENTIFYING.split("\n") for shape in line.split(" | ") if shape
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_or_address_that_tells_who_is_taken_out_without_any_name(number: str) -> None:
    assert redact(f"Zie {number}; meer volgt.", ()).text == f"Zie {MARK}; meer volgt."


HARMLESS = """
Koop geen tin en koper meer zonder papieren.
Het erts wordt gesmolten; wie het smelt draagt een masker.
In 2026 kochten wij 12.500.000 kg schroot voor 3.400.000 euro, of 12500000 kg.
Op 1 maart 2026 of 01-03-2026 of 2026-03-01, om 14.30 uur.
Lood in bloed onder 20 µg/dl bij 85 % van de 120 mensen, was 37,5.
Metal recycling is hard work, dutch or not.
Een kraan op de werf is versleten; zilver en koper gaan apart.
Zie https://www.oecd.org/minerals en ilo.org/forced-labour.
De vakbond CNV en de OESO, bijlage II, artikel 5 van EU 2017/821.
Van 100.000 ton naar 50.000 ton, 1:20.000, 0,25 of 3.5.
Van 1,166; 93,286 kg naar 0,00004 op 31 December 2024.
Kinderen onder 18 jaar; 6 maanden; t.o.v. 2025, e.g. this, i.p.v. dat, z.s.m.
Meeuwen boven de polder, brak water in de sloot.
Een stichting kocht metals van Oud Goud, zei zij.
"""


@pytest.mark.parametrize("said", [line for line in HARMLESS.split("\n") if line])
def test_a_text_that_names_nobody_is_left_as_it_is(said: str) -> None:
    assert redact(said, NAMES).text == said


def test_neighbouring_names_become_one_mark_so_that_nobody_counts_them() -> None:
    assert redact("Zilvermeeuw Koperwiek & MCQ", NAMES).text == MARK


def test_an_ordinary_word_is_left_in_lower_case_and_shown_to_a_person() -> None:
    redacted = redact("Wie het erts smelt, draagt een masker.", NAMES)
    assert [leaf.text for leaf in redacted.leaves()] == ["smelt"]


def test_who_gives_a_name_can_say_whether_it_is_an_ordinary_word() -> None:
    said = "Het purper glanst; Purper levert."
    assert redact(said, [Name("Purper", common=True)]).text == f"Het purper glanst; {MARK} levert."
    assert redact(said, [Name("Purper")]).text == f"Het {MARK} glanst; {MARK} levert."
    assert redact("schroot en smelt", [Name("Smelt", common=False)]).text == f"schroot en {MARK}"


def test_what_nobody_told_is_shown_to_a_person_before_it_is_shown_to_others() -> None:
    said = "Met Pelikaan en de firma Reiger BV kochten wij in Verweggistan 12345 stuks bij QZX."
    leaves = {leaf.text: leaf.why.en for leaf in redact(said, NAMES).leaves()}
    assert list(leaves) == ["Pelikaan", "Reiger", "Verweggistan", "12345", "QZX"]
    assert "legal form" in leaves["Reiger"]
    assert redact(said, NAMES, harmless=("Verweggistan",)).leaves()[-1].text == "QZX"


def test_a_reply_that_names_itself_is_noticed() -> None:
    (hit,) = names_itself("Dat ligt anders bij onze werf aan de Zilvermeeuwkade.", NAMES)
    assert hit.ground == "name"
    assert names_itself("Dat ligt anders bij onze werf.", NAMES) == ()


# Invariants -------------------------------------------------------------------------------------

TEXTS = st.text(st.sampled_from("abe Zilvermeuw koprSMELT.,-'\n@0123456789[]redacted"), max_size=60)
SOME_NAMES = st.lists(
    st.one_of(st.sampled_from(NAMES), st.text("abcdefghijklm", min_size=5, max_size=12)),
    max_size=3,
)


@settings(max_examples=30, deadline=None)
@given(text=TEXTS, names=SOME_NAMES)
def test_what_was_redacted_once_is_not_redacted_again(text: str, names: list[str]) -> None:
    once = redact(text, names).text
    assert redact(once, names).text == once


@settings(max_examples=30, deadline=None)
@given(before=TEXTS, after=TEXTS, name=st.sampled_from(NAMES[:3]))
@example(before="", after="", name="Smelt BV")
def test_a_name_never_stays_whatever_stands_around_it(before: str, after: str, name: str) -> None:
    redacted = redact(f"{before} {name} {after}", NAMES)
    assert name not in redacted.text
    assert redacted.hits


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_one_slip_in_a_long_name_hides_nothing(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["zilvermeeuw", "brakwaterpolder", "quebrantahuesos"]))
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("aeiourstn"))
    slip = data.draw(st.sampled_from(["drop", "double", "change"]))
    cut = {"drop": "", "double": name[place] * 2, "change": letter}[slip]
    assert redact(f"bij {name[:place]}{cut}{name[place + 1 :]} ook", NAMES).text.count(MARK) == 1


@settings(max_examples=25, deadline=None)
@given(text=TEXTS)
def test_what_is_not_taken_out_stays_as_it_was(text: str) -> None:
    redacted = redact(text, NAMES)
    parts = [re.escape(part) for part in redacted.text.split(MARK)]
    assert re.fullmatch(".*".join(parts), text, re.DOTALL)


def test_a_text_made_to_stall_it_does_not() -> None:
    for nasty in ("1 " * 150, "a." * 400, "Z." * 150, "0-" * 400, "@" * 400, "ab@" * 400):
        assert redact(nasty, NAMES).text


# Plans ------------------------------------------------------------------------------------------

PLAN = Plan(
    (
        Action(
            "koperwiek-1",
            "cease",
            "Zilvermeeuw stopt bij Koperwiek",
            risks=("copper-koperwiek", "child-labour"),
            indicator=Indicator("ongevallen bij Koperwiek", "per jaar", 4, 1, readings=(
                Reading(date(2026, 5, 1), 3, "rapport van Koperwiek"),)),
            owner="Anna de Vriesema",
            leverage="Orders van zilvermeeuw",
            how_heard="Met de bond in Brakwaterpolder",
            reason="Koperwiek sloot",
            why=Text("Found at Koperwiek", "Gevonden bij Koperwiek"),
        ),
    )
)  # fmt: skip


def test_no_field_of_a_redacted_plan_names_anybody() -> None:
    redacted, _leaves = redact_plan(PLAN, NAMES)
    said = repr(redacted)
    assert names_itself(said, NAMES) == ()
    (action,) = redacted.actions
    assert (action.code, action.owner, action.kind) == ("a1", MARK, "cease")
    assert action.risks == (f"copper-{MARK}", "child-labour")
    assert action.indicator is not None
    assert action.indicator.target == 1


def test_words_of_changes_are_redacted_in_both_languages() -> None:
    change = Change("koperwiek-1", "what", Text("New: Koperwiek", "Nieuw: Koperwiek"))
    (redacted,) = redact_changes([change], NAMES)
    assert redacted.says == Text(f"New: {MARK}", f"Nieuw: {MARK}")
    assert "koperwiek" not in redacted.action
