from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.covenant.plans import Action, Harm, Indicator
from schakel.language import Text
from schakel.secretariat.access import agreement
from schakel.secretariat.people.models import Person
from schakel.secretariat.plans.acts.actions import LARGEST, Paper
from schakel.secretariat.risks.acts import Shown

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_WORDS: Final = 4000
# Under which field of the form a remark of the linter stands, where that is not its own name.
FIELD_OF: Final[Mapping[str, str]] = {"indicator": "indicator_name"}


def in_page(text: Text) -> str:
    """The text in the language of the page."""
    return text.nl if get_language() == "nl" else text.en


def words(
    label: "str | _StrPromise", *, required: bool = True, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    """Words, sealed before they are stored."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_WORDS,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(
    label: "str | _StrPromise", *, required: bool = True, help_text: Any = ""
) -> forms.DateField:
    """A day, chosen from the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def text(
    label: "str | _StrPromise", *, required: bool = False, help_text: Any = ""
) -> forms.CharField:
    """A short text."""
    return forms.CharField(label=label, required=required, max_length=300, help_text=help_text)


def number(label: "str | _StrPromise", *, required: bool = False) -> forms.FloatField:
    """A figure; what is not known stays empty."""
    return forms.FloatField(
        label=label, required=required, widget=forms.NumberInput(attrs={"step": "any"})
    )


def file(*, required: bool = False) -> forms.FileField:
    """A file of at most 10 MB."""
    return forms.FileField(label=_("File (up to 10 MB)"), required=required, allow_empty_file=True)


def paper(uploaded: "UploadedFile[bytes] | None") -> Paper | None:
    """The file as the acts know it."""
    return Paper(uploaded.name or "", uploaded.read()) if uploaded else None


class Titled(forms.Form):
    """One act: what its button says, and what it wants to know."""

    title: ClassVar["str | _StrPromise"]

    def clean_file(self) -> "UploadedFile[bytes] | None":
        given: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if given is not None and (given.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return given

    def told(self) -> dict[str, Any]:
        """What the act is told: the fields, a file as a paper."""
        told = dict(self.cleaned_data)
        if "file" in self.fields:
            told["paper"] = paper(told.pop("file"))
        return told


# A plan ---------------------------------------------------------------------------------------


class SubmitForm(Titled):
    title = _("Hand in the plan")
    words = words(_("What the secretariat should know with it"), required=False)


class TakeBackForm(Titled):
    title = _("Take the plan back")
    words = words(
        _("Why (if the secretariat should know)"),
        required=False,
        help_text=_(
            "As long as nobody looks at it. It then counts as not handed in: whether it is in time "
            "is told from when you hand it in again."
        ),
    )


class ReviewForm(Titled):
    """Nothing to fill in: the button says it."""

    title = _("Take in review")


class ReturnForm(Titled):
    title = _("Return the plan")
    words = words(_("What is to be mended"))
    again_by = day(_("Again by (if it is given a day)"), required=False)


class AcceptForm(Titled):
    title = _("Accept the plan")
    words = words(_("Remark for the company"), required=False)


class MoreTimeForm(Titled):
    title = _("Ask for more time")
    until = day(_("Until when"))
    words = words(_("Why"))


class AddForm(Titled):
    title = _("Add an action to the plan")
    what = text(_("What will you do?"))


class NamesForm(Titled):
    title = _("Keep these names from reviewers")
    names = words(
        _("Names of suppliers, sites and people in this plan, one a line"),
        required=False,
        rows=5,
        help_text=_(
            "The names of companies, of your colleagues, and of suppliers and smelters on your "
            "purchase lists are taken out without your saying so."
        ),
    )

    def told(self) -> dict[str, Any]:
        return {"names": self.cleaned_data["names"].splitlines()}


class HarmForm(Titled):
    title = _("Note this harm")
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    name = text(_("What harm, and to whom?"), required=True)
    issue = forms.ChoiceField(label=_("Which issue"))
    annex = forms.ChoiceField(
        label=_("Is it one of the harms of Annex II?"),
        required=False,
        help_text=_("Annex II to the OECD minerals guidance says for these what must happen."),
    )
    not_annex = text(_("If it is none of them: why not?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = agreement()
        _offer(self, "issue", _in_words(held.vocabulary.issues))
        prescribed = {code: each.name for code, each in held.diligence.annex_ii.items()}
        _offer(self, "annex", [("", "—"), *_in_words(prescribed)])


# An action ------------------------------------------------------------------------------------


class ActionForm(forms.Form):
    """What a company will do, as it is written; nothing is required while it is a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    what = words(
        _("What will you do?"),
        required=False,
        help_text=_("One thing, that somebody can see done."),
    )
    kind = forms.ChoiceField(label=_("Kind of action"), required=False)
    risks = forms.MultipleChoiceField(
        label=_("Which harm does it answer?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rightsholders = forms.MultipleChoiceField(
        label=_("For whom?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    how_heard = words(
        _("How were they heard?"),
        required=False,
        help_text=_("Who spoke with whom, when, and how it was safe for them."),
    )
    indicator_name = text(
        _("How will you see that it helps?"),
        help_text=_("One figure that moves when things get better for them."),
    )
    unit = text(_("In what unit"))
    baseline = number(_("What it is now"))
    target = number(_("What it should be"))
    owner = text(_("Who sees to it?"))
    starts = day(_("Begins on"), required=False)
    due = day(_("Done by"), required=False)
    mitigation_due = day(
        _("First measurable result by"),
        required=False,
        help_text=_("For harms of Annex II that allow time."),
    )
    suspends = forms.BooleanField(
        label=_("Trade is suspended from the day it begins"), required=False
    )
    cost = forms.IntegerField(label=_("Cost in euros"), required=False, min_value=0)
    leverage = words(_("With what influence, alone or with whom?"), required=False)
    cards = forms.MultipleChoiceField(
        label=_("Support that you cite"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "You see what its source lets you see. A reviewer of a copy without names sees no "
            "citation."
        ),
    )

    def __init__(
        self,
        *args: Any,
        harms: Iterable[Harm] = (),
        cards: Iterable[Shown] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        told = agreement().vocabulary
        _offer(self, "kind", [("", "—"), *_in_words(told.actions)])
        _offer(self, "rightsholders", _in_words(told.rightsholders))
        known = [(each.code, in_page(each.name) if each.name else each.code) for each in harms]
        self.others = [code for code in self._risks() if code not in dict(known)]
        _offer(self, "risks", [*known, *((code, _question(code)) for code in self.others)])
        cited = [(str(card.number), _card_line(card)) for card in cards]
        _offer(self, "cards", cited)
        if not cited:
            del self.fields["cards"]

    def _risks(self) -> list[str]:
        """What the action answers beside the harms of the plan: gaps of the assessment."""
        return [str(code) for code in self.initial.get("risks") or ()]

    theirs: Action | None = None  # how it stands, when somebody else saved first

    def overtaken(self, theirs: Action, version: int) -> None:
        """Show how it stands now; what was filled in stays, and is saved on top when sent again."""
        self.theirs, told = theirs, self.data.copy()  # type: ignore[attr-defined]
        told["version"] = version
        self.data = told

    def value(self) -> Action:
        """What was filled in, as the rules know it."""
        told = dict(self.cleaned_data)
        told.pop("version")
        asked = {
            "name": told.pop("indicator_name").strip(),
            "unit": told.pop("unit").strip(),
            "baseline": told.pop("baseline"),
            "target": told.pop("target"),
        }
        given = any(value not in (None, "") for value in asked.values())
        told |= {name: tuple(told[name]) for name in ("risks", "rightsholders")}
        cited = told.get("cards", self.initial.get("cards") or ())
        told["cards"] = tuple(sorted(map(int, cited)))
        told |= {"kind": told["kind"] or None, "indicator": Indicator(**asked) if given else None}
        return Action(code="", **told)


def initial(action: Action, version: int) -> dict[str, Any]:
    """The fields of the form for an action as it stands."""
    indicator = action.indicator or Indicator("")
    return {
        "version": version,
        "what": action.what,
        "kind": action.kind or "",
        "risks": list(action.risks),
        "rightsholders": list(action.rightsholders),
        "how_heard": action.how_heard,
        "indicator_name": indicator.name,
        "unit": indicator.unit,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "owner": action.owner,
        "starts": action.starts,
        "due": action.due,
        "mitigation_due": action.mitigation_due,
        "suspends": action.suspends,
        "cost": action.cost,
        "leverage": action.leverage,
        "cards": [str(number) for number in action.cards],
    }


def _question(code: str) -> str:
    """The question of the assessment that an action answers, as it is asked."""
    asked = agreement().questionnaire.questions.get(code)
    return in_page(asked.text) if asked else code


def _card_line(card: Shown) -> str:
    """A card in one line, with no more than its source lets it tell."""
    told = [in_page(card.name), card.organisation, card.country]
    told += [in_page(card.issue) if card.issue else "", card.mark]
    told += [str(_("withdrawn by its source"))] if card.withdrawn else []
    return ", ".join(part for part in told if part)


class StartForm(Titled):
    """Nothing to fill in: the button says it."""

    title = _("Begin")


class FinishForm(Titled):
    title = _("Note that it is done")
    words = words(_("What was done"), required=False)


class DropForm(Titled):
    title = _("Let it go")
    words = words(_("Why"))


class ReopenForm(Titled):
    title = _("Take it up again")
    words = words(_("Why"))


class RemoveForm(Titled):
    """Nothing to fill in: the button says it."""

    title = _("Take it out of the plan")


class CloseForm(Titled):
    title = _("Close it")
    words = words(
        _("If nobody it was for could be heard: why not?"),
        required=False,
        help_text=_(
            "An action closes on a note of effect from those it was for, or from who speaks for "
            "them. Only where that was impossible does a reason do instead."
        ),
    )


class ReadingForm(Titled):
    title = _("Note a reading")
    on = day(_("On which day"))
    value = number(_("What it read"), required=True)
    source = text(_("Where the figure comes from"), required=True)


class EffectForm(Titled):
    title = _("Note what changed")
    on = day(_("On which day was it told"))
    by = forms.ChoiceField(label=_("Who says so?"), choices=[])
    for_whom = text(_("If somebody speaks for them: for whom?"))
    effect = forms.ChoiceField(label=_("Did it help?"), choices=[])
    changed = words(_("What changed, in their words"))
    how_heard = text(_("How they were heard"))
    file = file()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "by", SPEAKERS.items())
        _offer(self, "effect", EFFECTS.items())


SPEAKERS: Final = {
    "affected": _("those it was for, themselves"),
    "representative": _("who speaks for them: a union, a council, an NGO"),
    "company": _("the company itself"),
    "other": _("somebody else"),
}
EFFECTS: Final = {
    "better": _("yes, it is better for them"),
    "partly": _("in part"),
    "none": _("no, nothing changed"),
    "worse": _("no, it became worse"),
}


class EvidenceForm(Titled):
    title = _("Add evidence")
    on = day(_("Of which day"))
    words = words(_("What it shows"))
    file = file()


# Review ---------------------------------------------------------------------------------------


class CommentForm(Titled):
    title = _("Send the comment")
    words = words(_("Your comment"))


class CopyCommentForm(CommentForm):
    about = forms.ChoiceField(label=_("About"), required=False)
    field_order = ("about", "words")

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "about", [("", _("the plan as a whole")), *((c, c) for c in codes)])


class CopyEffectForm(EffectForm):
    about = forms.ChoiceField(label=_("Of which action"))
    field_order = ("about", "on", "by")

    def __init__(self, *args: Any, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["file"]
        _offer(self, "about", ((code, code) for code in codes))
        _offer(self, "by", ((c, said) for c, said in SPEAKERS.items() if c != "company"))


class ReplyForm(Titled):
    title = _("Send the reply")
    words = words(_("Your reply"))
    take_out = forms.BooleanField(
        label=_("Take out what tells who we are"),
        required=False,
        help_text=_("The reviewer reads [redacted] in its place."),
    )


class CopyForm(Titled):
    title = _("Make the copy")
    extra = words(
        _("Take these out too, one a line"),
        required=False,
        rows=4,
    )
    sure = forms.BooleanField(
        label=_("I looked at what still looks like a name: none of it tells whose plan it is"),
        required=False,
    )

    def told(self) -> dict[str, Any]:
        extra = [each.strip() for each in self.cleaned_data["extra"].splitlines()]
        return {"extra": [each for each in extra if each], "sure": self.cleaned_data["sure"]}


class NameForm(Titled):
    title = _("Let them read it")
    taker = forms.ChoiceField(label=_("Expert of a union or an NGO"))
    until = day(_("Until when"))

    def __init__(self, *args: Any, takers: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takers = {str(each.code): each for each in takers}
        _offer(self, "taker", [(code, each.name) for code, each in self.takers.items()])

    def told(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"taker": self.takers[told["taker"]], "until": told["until"]}


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - only asked of such fields
    field.choices = list(choices)


def _in_words(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, in_page(said)) for code, said in texts.items()]


# What plans have in common --------------------------------------------------------------------


class PatternForm(Titled):
    """Of which year."""

    title = _("Make the summary")
    year = forms.TypedChoiceField(label=_("Year of the agreement"), coerce=int)

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
