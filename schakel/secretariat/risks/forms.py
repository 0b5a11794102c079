from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant.risks import Consulted, Judgement, Link, Risk, Spot
from schakel.covenant.salience import UNKNOWN
from schakel.covenant.secondary import UNKNOWN as NOT_WEIGHED
from schakel.covenant.secondary import Mass, Part
from schakel.covenant.support import CONFIDENCES, SORTS, SOURCES, Brought, Consent
from schakel.language import Text
from schakel.secretariat.access import agreement
from schakel.secretariat.chains.acts import DrawnList
from schakel.secretariat.risks.acts.support import Shown
from schakel.secretariat.risks.scrap import MASS, Scrap
from schakel.secretariat.risks.words import given

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

MOST_WORDS: Final = 4000
Choices = list[tuple[str, Any]]
STREAMS: Final = 4  # so many streams in, and so many out, fit on one page


def in_page(text: Text) -> str:
    """The text in the language of the page."""
    return text.nl if get_language() == "nl" else text.en


def words(label: "Label", *, required: bool = True, rows: int = 3, help_text: Any = "") -> Any:
    """Words, sealed before they are stored."""
    widget = forms.Textarea(attrs={"rows": rows})
    told: dict[str, Any] = {"label": label, "required": required, "help_text": help_text}
    return forms.CharField(max_length=MOST_WORDS, widget=widget, **told)


def line(label: "Label", *, required: bool = False, help_text: Any = "") -> Any:
    """A short text."""
    return forms.CharField(label=label, required=required, max_length=300, help_text=help_text)


def day(label: "Label", *, required: bool = True) -> Any:
    """A day, chosen from the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def one_of(label: "Label", *, required: bool = True, help_text: Any = "") -> Any:
    """A choice; what may be chosen is said when the form is made."""
    return forms.ChoiceField(label=label, required=required, help_text=help_text)


def several(label: "Label", *, help_text: Any = "") -> Any:
    """Some of several."""
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def ticked(label: "Label") -> Any:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False)


def said_of(known: Mapping[Any, Text]) -> Choices:
    """Codes with their words in the language of the page."""
    return [(code, in_page(text)) for code, text in known.items()]


LEVELS: Final = [(str(level), str(level)) for level in range(1, 6)]


class Titled(forms.Form):
    """One act: what its button says, and what it wants to know."""

    title: ClassVar["Label"]

    def told(self) -> dict[str, Any]:
        """What the act is told."""
        return dict(self.cleaned_data)

    def offer(self, **choices: Choices) -> None:
        """What may be chosen in these fields."""
        for name, known in choices.items():
            self.fields[name].choices = known  # type: ignore[attr-defined]


# The heat map of a company --------------------------------------------------------------------


class BeginForm(Titled):
    title = _("Begin the heat map")
    upload = one_of(
        _("From which list"),
        required=False,
        help_text=_("What comes first in it is taken in; the rest can be added."),
    )

    def __init__(self, *args: Any, lists: Iterable[DrawnList] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drawn = [(str(each.number), f"{each.name} ({each.on:%d-%m-%Y})") for each in lists]
        self.offer(upload=[*drawn, ("", _("without a list"))])

    def told(self) -> dict[str, Any]:
        chosen = self.cleaned_data["upload"]
        return {"upload": int(chosen) if chosen else None}


class SubmitForm(Titled):
    title = _("Hand in the heat map")
    words = words(_("What the secretariat should know with it"), required=False)


class ReviewForm(Titled):
    """Nothing to fill in: the button says it."""

    title = _("Take in review")


class ReturnForm(Titled):
    title = _("Return the heat map")
    words = words(_("What is to be mended"))
    again_by = day(_("Again by (if it is given a day)"), required=False)


class AcceptForm(Titled):
    title = _("Accept the heat map")
    words = words(_("Remark for the company"), required=False)


class ReopenForm(Titled):
    """Nothing to fill in."""

    title = _("Take the heat map up again")


class Judged(Titled):
    """How grave and how likely, each from 1 to 5."""

    scale = one_of(_("Scale: how bad is it for whom it befalls? (1-5)"))
    scope = one_of(_("Scope: how many does it befall? (1-5)"))
    irremediability = one_of(_("Can it be put right? (1: wholly, 5: never)"))
    likelihood = one_of(_("Likelihood (1-5)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels: Choices = list(LEVELS)
        self.offer(scale=levels, scope=levels, irremediability=levels)
        self.offer(likelihood=[(UNKNOWN, _("unknown")), *levels])

    def judged(self) -> Judgement:
        """As the rules know it."""
        told = self.cleaned_data
        likely = told["likelihood"]
        return Judgement(
            int(told["scale"]),
            int(told["scope"]),
            int(told["irremediability"]),
            UNKNOWN if likely == UNKNOWN else int(likely),
        )


class AddForm(Judged):
    title = _("Add a risk")
    issue = one_of(_("What may go wrong"))
    country = line(_("Country or region"), required=True)
    material = one_of(_("Material"))
    stage = one_of(_("Stage of the chain"))
    reason = words(_("Why, and how do you know?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = agreement().vocabulary
        self.offer(issue=said_of(known.issues), stage=said_of(known.stages))
        self.offer(material=said_of(known.materials))
        self.order_fields(["issue", "country", "material", "stage"])

    def told(self) -> dict[str, Any]:
        said = self.cleaned_data
        country = said["country"].strip()
        spot = Spot(country, said["material"], said["stage"], said["issue"])
        about = {"spot": spot, "country": country, "reason": said["reason"]}
        return {**about, "judged": self.judged()}


class RiskForm(Judged):
    """What the company says of one risk."""

    title = _("Save")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = words(
        _("Why you judge it so"),
        required=False,
        help_text=_("Needed where it differs from what the list shows."),
    )
    involvement = one_of(_("How is the company involved?"), required=False)
    how_involved = words(_("What part does it have in it?"), required=False, rows=2)
    actual = one_of(_("Does it happen already?"), required=False)
    annex = one_of(_("Is it one of the harms of Annex II?"), required=False)
    rightsholders = several(_("Whom it touches"))
    heard_who = line(
        _("Who was heard"), help_text=_("By role, never by name: for example women of the village.")
    )
    heard_how = line(_("How they were heard"))
    heard_on = line(_("When"))
    sites = line(_("Sites (references, with commas)"))
    signals = line(_("Signals (references, with commas)"))
    complaints = line(_("Complaints (references, with commas)"))
    cards = several(
        _("Support that you cite"), help_text=_("You see what its source lets you see.")
    )
    aside = words(
        _("Left out of what comes first, because"),
        required=False,
        rows=2,
        help_text=_("Leave empty to let it count."),
    )

    def __init__(self, *args: Any, cards: Iterable[Shown] = (), issue: str = "", **kw: Any) -> None:
        super().__init__(*args, **kw)
        held = agreement()
        unknown: Choices = [("", _("unknown"))]
        annex = {code: e.name for code, e in held.diligence.annex_ii.items() if e.issue == issue}
        self.offer(
            involvement=[*unknown, *said_of(held.vocabulary.involvement)],
            actual=[*unknown, ("yes", _("yes")), ("no", _("no, it may come"))],
            annex=[("", _("none, or not known")), *said_of(annex)],
            rightsholders=said_of(held.vocabulary.rightsholders),
            cards=[(str(card.number), card_line(card)) for card in cards],
        )
        for name in [name for name in ("annex", "cards") if not self._offers(name)]:
            del self.fields[name]

    def _offers(self, name: str) -> bool:
        known: Choices = list(self.fields[name].choices)  # type: ignore[attr-defined]
        return any(code for code, _said in known)

    def said(self, kept: Risk) -> Risk:
        """The risk with what was filled in."""
        told = self.cleaned_data
        return replace(
            kept,
            said=self.judged(),
            reason=told["reason"].strip(),
            involvement=told["involvement"] or None,
            how_involved=told["how_involved"].strip(),
            actual={"yes": True, "no": False}.get(told["actual"]),
            annex=told.get("annex", kept.annex),
            rightsholders=tuple(told["rightsholders"]),
            consulted=tuple(self._heard(kept)),
            links=tuple(self._links()),
            cards=tuple(map(int, told.get("cards", kept.cards))),
            aside=told["aside"].strip(),
        )

    def _heard(self, kept: Risk) -> Iterator[Consulted]:
        told = self.cleaned_data
        if told["heard_who"].strip():
            yield Consulted(told["heard_who"].strip(), told["heard_how"], told["heard_on"])
        yield from kept.consulted[1:]

    def _links(self) -> Iterator[Link]:
        for kind, name in LINKS:
            for each in self.cleaned_data[name].split(","):
                if each.strip():
                    yield Link(kind, each.strip())  # type: ignore[arg-type]


LINKS: Final = (("site", "sites"), ("signal", "signals"), ("complaint", "complaints"))


def as_filled_in(risk: Risk, version: int) -> dict[str, Any]:
    """A risk as the form shows it."""
    judged, heard = risk.judgement, risk.consulted[:1]
    return {
        "version": version,
        "scale": judged.scale,
        "scope": judged.scope,
        "irremediability": judged.irremediability,
        "likelihood": judged.likelihood,
        "reason": risk.reason,
        "involvement": risk.involvement or "",
        "how_involved": risk.how_involved,
        "actual": {True: "yes", False: "no", None: ""}[risk.actual],
        "annex": risk.annex,
        "rightsholders": list(risk.rightsholders),
        "heard_who": heard[0].who if heard else "",
        "heard_how": heard[0].how if heard else "",
        "heard_on": heard[0].on if heard else "",
        **{
            name: ", ".join(link.reference for link in risk.links if link.kind == kind)
            for kind, name in LINKS
        },
        "cards": [str(number) for number in risk.cards],
        "aside": risk.aside,
    }


def card_line(card: Shown) -> str:
    """A card in one line, with no more than its source lets it tell."""
    told = [in_page(card.name), card.organisation, card.country]
    told += [in_page(card.issue) if card.issue else "", card.mark]
    return ", ".join(part for part in told if part)


# Scrap ----------------------------------------------------------------------------------------


class LotForm(Titled):
    """A lot of scrap: what is asked both ways, and what went in and came out."""

    title = _("Save")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    name = line(_("What you call it"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for flag in agreement().diligence.red_flags.values():
            if flag.asks != MASS:
                answers = (*flag.raised_by, *flag.cleared_by)
                known = [("", _("unknown")), *((each, in_page(given(each))) for each in answers)]
                self.fields[f"asks-{flag.asks}"] = forms.ChoiceField(
                    label=in_page(flag.what), required=False, choices=known
                )
        for way in ("in", "out"):
            for turn in range(STREAMS):
                self._stream(f"{way}-{turn}", incoming=way == "in")
        self.fields["stock-low"] = _tonnes(_("stock grew by at least"), least=None)
        self.fields["stock-high"] = _tonnes(_("at most"), least=None)

    def _stream(self, name: str, *, incoming: bool) -> None:
        self.fields[f"{name}-code"] = line(_("stream"))
        self.fields[f"{name}-low"] = _tonnes(_("at least (tonnes)"))
        self.fields[f"{name}-high"] = _tonnes(_("at most (tonnes)"))
        if incoming:
            losses = {code: each.name for code, each in agreement().diligence.losses.items()}
            known = [("", _("passes as it is")), *said_of(losses)]
            self.fields[f"{name}-process"] = forms.ChoiceField(
                label=_("process"), required=False, choices=known
            )
        self.fields[f"{name}-known"] = ticked(_("known whence") if incoming else _("known where"))

    def asked(self) -> list[forms.BoundField]:
        """The questions, in the order of the flags."""
        return [self[name] for name in self.fields if name.startswith("asks-")]

    def streams(self, way: str) -> list[list[forms.BoundField]]:
        """The rows of streams in, or out."""
        parts = ("code", "low", "high", "process", "known")
        return [
            [self[f"{way}-{n}-{part}"] for part in parts if f"{way}-{n}-{part}" in self.fields]
            for n in range(STREAMS)
        ]

    def incoming(self) -> list[list[forms.BoundField]]:
        return self.streams("in")

    def outgoing(self) -> list[list[forms.BoundField]]:
        return self.streams("out")

    def stock(self) -> list[forms.BoundField]:
        return [self["stock-low"], self["stock-high"]]

    def clean(self) -> dict[str, Any]:
        told = dict(super().clean() or {})
        for name in [name.removesuffix("-low") for name in self.fields if name.endswith("-low")]:
            low, high = told.get(f"{name}-low"), told.get(f"{name}-high")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}-high", _("This is less than the least. Swap the two."))
        return told

    def lot(self) -> Scrap:
        """The lot as it was filled in."""
        told = self.cleaned_data
        facts = {n.removeprefix("asks-"): v for n, v in told.items() if n.startswith("asks-") and v}
        return Scrap(
            name=told["name"].strip(),
            facts=facts,
            inputs=tuple(self._parts("in")),
            outputs=tuple(self._parts("out")),
            stock=self._mass("stock") if self._weighed("stock") else Mass(0, 0),
        )

    def _parts(self, way: str) -> Iterator[Part]:
        told = self.cleaned_data
        for turn in range(STREAMS):
            name = f"{way}-{turn}"
            code = told[f"{name}-code"].strip()
            if code or self._weighed(name):
                mass = self._mass(name) if self._weighed(name) else NOT_WEIGHED
                known, process = told[f"{name}-known"], told.get(f"{name}-process", "")
                yield Part(code or str(turn + 1), mass, known, process)

    def _weighed(self, name: str) -> bool:
        told = self.cleaned_data
        return told[f"{name}-low"] is not None or told[f"{name}-high"] is not None

    def _mass(self, name: str) -> Mass:
        """Between the two; one alone is both."""
        told = self.cleaned_data
        low, high = told[f"{name}-low"], told[f"{name}-high"]
        return Mass(high if low is None else low, low if high is None else high)


def _tonnes(label: "Label", least: float | None = 0) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=least,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


def lot_filled_in(lot: Scrap, version: int) -> dict[str, Any]:
    """A lot as the form shows it."""
    shown: dict[str, Any] = {"version": version, "name": lot.name}
    shown |= {f"asks-{asks}": said for asks, said in lot.facts.items()}
    for way, parts in (("in", lot.inputs), ("out", lot.outputs)):
        for turn, part in enumerate(parts[:STREAMS]):
            name = f"{way}-{turn}"
            shown |= {f"{name}-code": part.code, f"{name}-process": part.process}
            shown |= {f"{name}-known": part.known, **_bounds(name, part.mass)}
    return shown if lot.stock == Mass(0, 0) else {**shown, **_bounds("stock", lot.stock)}


def _bounds(name: str, mass: Mass | str) -> dict[str, Any]:
    """What was weighed; nothing where it was not, which is not the same as no mass."""
    if isinstance(mass, str):
        return {}
    return {f"{name}-low": mass.low, f"{name}-high": mass.high}


# The industry ---------------------------------------------------------------------------------


class YearForm(Titled):
    """Of which year."""

    title = _("Make the heat map of the industry")
    year = one_of(_("Year of the agreement"))

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(year=[(str(year), str(year)) for year in years])

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "year": int(self.cleaned_data["year"])}


class SkipForm(YearForm):
    title = _("Leave it out this year")
    decision = line(_("Number of the decision in the register"), required=True)
    words = words(_("Why it is left out"))


class HoldBackForm(Titled):
    title = _("Hold it back")
    words = words(_("Why it is not shared"))


# Support --------------------------------------------------------------------------------------


class SupportForm(Titled):
    """What was brought, and what a card of it may tell."""

    title = _("Save")
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    sort = one_of(_("What it is"))
    title_ = line(_("Title"), required=True)
    on = day(_("Day"))
    country = line(_("Country or region"))
    issue = one_of(_("About what"), required=False)
    rightsholders = several(_("Whom it is about"))
    source = one_of(_("From what kind of source"))
    confidence = one_of(_("How sure"))
    partner = line(_("Partner who did the work"), help_text=_("Never on the card."))
    said = words(_("What was found, done or advised"), rows=6)
    people = line(_("Who was heard"), help_text=_("By role, never by name."))
    how = line(_("How they were heard"))
    safety = line(_("What was done for their safety"))
    told_back = line(_("What they heard back, and when"))
    narrow = ticked(_("Only we and the secretariat read it"))
    cite = ticked(_("Companies may cite it: a card says that it is there, its year and how sure"))
    name_us = ticked(_("The card may name us"))
    tell_place = ticked(_("The card may tell the country"))
    tell_issue = ticked(_("The card may tell what it is about"))

    def __init__(self, *args: Any, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = agreement()
        kinds = {code: held.sharing.kinds[code].name for code in SORTS}
        self.offer(
            sort=said_of(kinds),
            issue=[("", _("nothing in particular")), *said_of(held.vocabulary.issues)],
            rightsholders=said_of(held.vocabulary.rightsholders),
            source=said_of(SOURCES),
            confidence=said_of(CONFIDENCES),
        )
        if not fresh:
            del self.fields["sort"], self.fields["narrow"]

    def brought(self) -> Brought:
        """As the rules know it."""
        told = self.cleaned_data
        plain = ("country", "issue", "source", "confidence", "said", "partner", "people", "how")
        consent = {name: told[name] for name in ("cite", "name_us", "tell_place", "tell_issue")}
        return Brought(
            title=told["title_"],
            rightsholders=tuple(told["rightsholders"]),
            consent=Consent(**consent),
            **{name: told[name] for name in (*plain, "safety", "told_back")},
        )


def support_filled_in(said: Brought, on: Any, version: int) -> dict[str, Any]:
    """Support as the form shows it."""
    plain = ("country", "issue", "source", "confidence", "said", "partner", "people", "how")
    shown = {name: getattr(said, name) for name in (*plain, "safety", "told_back")}
    consent = {
        name: getattr(said.consent, name)
        for name in ("cite", "name_us", "tell_place", "tell_issue")
    }
    about = {"title_": said.title, "on": on, "version": version}
    return {**about, **shown, **consent, "rightsholders": list(said.rightsholders)}
