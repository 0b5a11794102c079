"""Review by experts of unions and NGOs: copies without names, comments, and replies to each."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from schakel.covenant.redaction import names_itself, redact
from schakel.covenant.sharing import Allowed, Reader
from schakel.language import Text
from schakel.secretariat import access, clock
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.parties.models import Party
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.plans.acts.actions import effects_of, hold_not_to_come
from schakel.secretariat.plans.acts.notes import line
from schakel.secretariat.plans.acts.plans import harms_of, hidden_names, plan_before, value_of
from schakel.secretariat.plans.acts.refusals import (
    ONLY_REVIEWER,
    Refused,
    held,
    held_by_company,
    held_by_secretariat,
    hold_words,
)
from schakel.secretariat.plans.copying import Copied, Source, copied
from schakel.secretariat.plans.models import (
    Action,
    ActionPlan,
    Comment,
    CopyComment,
    CopyOfPlan,
    RedactedPlan,
    Step,
)
from schakel.secretariat.plans.names import all_names, harmless
from schakel.secretariat.plans.written import sealed, unsealed
from schakel.secretariat.sharing import acts as sharing
from schakel.secretariat.sharing.models import Grant, Opening

OFFICE: Final = "secretariat"  # whose the copies are
REVIEWERS: Final = (Party.Kind.TRADE_UNION, Party.Kind.NGO)
PURPOSE: Final = Text("Review of a redacted action plan", "Beoordeling van een geredigeerd plan")

NOT_HANDED_IN: Final = Text(
    "A plan is copied once it has been handed in.",
    "Van een plan komt een kopie zodra het is ingediend.",
)
LOOKS_LIKE_NAMES: Final = Text(
    "Some words still look like names. Look at each: take it out, or say that it tells nothing.",
    "Enkele woorden lijken nog op namen. Bekijk ze stuk voor stuk: haal ze weg, of zeg dat ze "
    "niets verraden.",
)
NO_REVIEWER: Final = Text(
    "A redacted plan is reviewed by an expert of a union or an NGO.",
    "Een geredigeerd plan wordt beoordeeld door een deskundige van een vakbond of een ngo.",
)
NO_ACTION: Final = Text("The copy has no such action.", "De kopie kent die maatregel niet.")
REPLIED: Final = Text("This comment has its reply.", "Dit commentaar heeft zijn antwoord.")


# Copies ---------------------------------------------------------------------------------------


def draft_copy(plan: ActionPlan, reader: Reader, extra: Sequence[str] = ()) -> Copied:
    """The copy as it would be: to be looked at before anybody else reads it."""
    return _copied(plan, _names(plan, reader, extra), {})


def _copied(plan: ActionPlan, names: Sequence[str], known: dict[str, str]) -> Copied:
    value = value_of(plan)
    effects = {each.code: effects_of(plan, each.code, by_copy=False) for each in value.actions}
    source = Source(value, plan_before(plan), harms_of(plan), effects)
    return copied(source, names, harmless(), known)


def _names(plan: ActionPlan, reader: Reader, extra: Sequence[str]) -> list[str]:
    return all_names(reader, plan.owner, [*hidden_names(plan), *extra])


@transaction.atomic
def make_copy(
    *, person: Person, number: int, extra: Sequence[str] = (), sure: bool = False
) -> RedactedPlan:
    """Make a copy of a plan without names, once somebody looked at what still looks like one."""
    plan = held_by_secretariat(person, number)
    if plan.state == "draft":
        raise Refused(NOT_HANDED_IN)
    names = _names(plan, access.reader(person), extra)
    made = _copied(plan, names, {})
    _hold_looked_at(made, sure)
    copy = RedactedPlan(
        level=access.usual_level(RedactedPlan.KIND), owner=OFFICE, sealed=sealed(made.fields)
    )
    copy.save()
    told = sealed({"codes": made.codes, "names": names})
    CopyOfPlan(plan=plan, copy=copy, made_by=person, sealed=told).save()
    line(person, plan, "redact-action-plan")
    return copy


@transaction.atomic
def renew_copy(
    *, person: Person, number: int, copy: int, extra: Sequence[str] = (), sure: bool = False
) -> RedactedPlan:
    """Let a copy say what the plan says now; the comments on it stay, and so do its codes."""
    plan = held_by_secretariat(person, number)
    if plan.state == "draft":
        raise Refused(NOT_HANDED_IN)
    link = copies_of(plan).select_for_update(of=("self",)).get(copy_id=copy)
    kept = unsealed(link.sealed)
    names = _names(plan, access.reader(person), [*kept["names"], *extra])
    made = _copied(plan, names, kept["codes"])
    _hold_looked_at(made, sure)
    link.sealed = sealed({"codes": made.codes, "names": names})
    link.save(update_fields=["sealed"])
    RedactedPlan.objects.amend(copy, sealed=sealed(made.fields), made=clock.today())
    line(person, plan, "redact-action-plan")
    return link.copy


def _hold_looked_at(made: Copied, sure: bool) -> None:
    if made.leaves and not sure:
        raise Refused(LOOKS_LIKE_NAMES)


def copies_of(plan: ActionPlan) -> QuerySet[CopyOfPlan]:
    """The copies of a plan that somebody was shown to read."""
    return CopyOfPlan._base_manager.filter(plan=plan).select_related("copy")


# Who reviews ----------------------------------------------------------------------------------


@transaction.atomic
def name_reviewer(*, person: Person, number: int, copy: int, taker: Person, until: date) -> Grant:
    """Let an expert of a union or an NGO read a redacted copy, until a day.

    What it is for is always said in the same words, so that they tell nothing either.
    """
    plan = held_by_secretariat(person, number)
    link = copies_of(plan).get(copy_id=copy)
    if not is_reviewer(taker):
        raise Refused(NO_REVIEWER)
    try:
        return sharing.name_person(
            person=person,
            spot=sharing.Spot.of(link.copy),
            taker=taker,
            purpose=PURPOSE.within("nl" if taker.language == "nl" else "en"),
            until=until,
        )
    except sharing.NotShared as refused:
        raise Refused(refused.why) from None


def is_reviewer(person: Person) -> bool:
    """Is this an expert of a trade union or an NGO?"""
    return person.standing_roles().filter(name=Role.Name.EXPERT, party__kind__in=REVIEWERS).exists()


def reviewers() -> list[Person]:
    """Everybody who may review a redacted plan."""
    experts = Role.objects.filter(
        ended=None, name=Role.Name.EXPERT, party__kind__in=REVIEWERS, person__is_active=True
    )
    return sorted({role.person for role in experts.select_related("person")}, key=_by_name)


def _by_name(person: Person) -> str:
    return person.name.casefold()


def named_on(plan: ActionPlan) -> list[tuple[Grant, bool]]:
    """Who is named on the plan or on a copy of it today; with whether it is a copy."""
    today = Opening.standing(clock.today())
    numbers = [link.copy_id for link in copies_of(plan)]
    whole = Grant._base_manager.filter(today, kind=access.label(ActionPlan), number=plan.pk)
    parts = Grant._base_manager.filter(today, kind=access.label(RedactedPlan), number__in=numbers)
    found = [(grant, False) for grant in whole.select_related("person")]
    return [*found, *((grant, True) for grant in parts.select_related("person"))]


# Comments -------------------------------------------------------------------------------------


@transaction.atomic
def comment_on_copy(*, person: Person, number: int, words: str, about: str = "") -> CopyComment:
    """Say something of a redacted plan; the desk passes it on to the company whose plan it is."""
    reader = access.reader(person)
    copy = RedactedPlan.objects.visible_to(reader).get(pk=number)
    _hold_named(copy.verdict(reader))
    said = hold_words(words)
    comment = CopyComment(copy=copy, about=about, by=person, sealed=sealed({"words": said}))
    comment.save()
    write_line(
        who=str(person.code),
        party=copy.owner,
        deed="comment-on-plan",
        subject=f"redactedplan:{copy.pk}",
    )
    _pass_on(comment, said)
    return comment


def _pass_on(comment: CopyComment, said: str) -> None:
    """Put the comment with the plan, by the desk itself: whoever wrote it sees no line of it."""
    link = CopyOfPlan._base_manager.select_related("plan").get(copy_id=comment.copy_id)
    codes = {copied: code for code, copied in unsealed(link.sealed)["codes"].items()}
    action = Action._base_manager.filter(plan=link.plan, code=codes.get(comment.about, "")).first()
    Comment(
        plan=link.plan,
        action=action,
        heard=comment,
        by=comment.by,
        sealed=sealed({"words": said}),
    ).save()
    line(None, link.plan, "pass-on-comment")


@transaction.atomic
def note_effect_on_copy(
    *,
    person: Person,
    number: int,
    about: str,
    on: date,
    by: str,
    effect: str,
    changed: str,
    for_whom: str = "",
    how_heard: str = "",
) -> CopyComment:
    """Note on a copy without names what changed for those an action was for.

    The desk puts the note with the action of the plan, where the company reads it. On the copy it
    stands as it was written, whatever it names: to take a name out there, or to refuse it, would
    tell its writer that they had guessed right.
    """
    reader = access.reader(person)
    copy = RedactedPlan.objects.visible_to(reader).get(pk=number)
    _hold_named(copy.verdict(reader))
    hold_not_to_come(on)
    said = {"changed": hold_words(changed), "for_whom": for_whom.strip(), "by": by}
    told = {**said, "effect": effect, "how_heard": how_heard.strip()}
    action = _action_of(copy, about)
    note = CopyComment(copy=copy, about=about, effect=True, on=on, by=person, sealed=sealed(told))
    note.save()
    write_line(
        who=str(person.code),
        party=copy.owner,
        deed="note-effect",
        subject=f"redactedplan:{copy.pk}",
    )
    _put_effect(action, person, on, told)
    return note


def _action_of(copy: RedactedPlan, about: str) -> Action:
    """The action of the plan that this is of the copy, in the latest plan in which it goes on."""
    link = CopyOfPlan._base_manager.select_related("plan").get(copy=copy)
    codes = {copied: code for code, copied in unsealed(link.sealed)["codes"].items()}
    rows = Action._base_manager.filter(plan__owner=link.plan.owner, code=codes.get(about, ""))
    found = rows.select_related("plan").order_by("-plan__year").first()
    if found is None:
        raise Refused(NO_ACTION)
    return found


def _put_effect(action: Action, person: Person, on: date, told: dict[str, str]) -> None:
    """Put the note with the action, by the desk itself: whoever wrote it sees no line of it."""
    step = Step(
        plan=action.plan,
        action=action,
        deed=Step.Deed.EFFECT,
        on=on,
        by=person,
        sealed=sealed({**told, "by_copy": True}),
    )
    step.save()
    line(None, action.plan, "pass-on-effect", action)


@transaction.atomic
def comment_on_plan(*, person: Person, number: int, words: str, code: str = "") -> Comment:
    """Say something of a plan on which one is named to review it."""
    plan = held(person, number)
    _hold_named(plan.verdict(access.reader(person)))
    action = Action._base_manager.filter(plan=plan, code=code).first() if code else None
    comment = Comment(
        plan=plan, action=action, by=person, sealed=sealed({"words": hold_words(words)})
    )
    comment.save()
    line(person, plan, "comment-on-plan")
    return comment


def _hold_named(verdict: object) -> None:
    if not (isinstance(verdict, Allowed) and verdict.ground == "named"):
        raise Refused(ONLY_REVIEWER)


# Replies --------------------------------------------------------------------------------------


class TellsWho(Refused):
    """A reply that tells who the company is; `words` are those by which it does."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        said = ", ".join(f"“{each}”" for each in words)
        super().__init__(
            Text(
                f"Your reply tells the reviewer who you are, by {said}. Say it otherwise, or have "
                "it taken out.",
                f"Uw antwoord verraadt de beoordelaar wie u bent, door {said}. Zeg het anders, of "
                "laat het weghalen.",
            )
        )


@transaction.atomic
def reply_to_comment(
    *, person: Person, number: int, comment: int, words: str, take_out: bool = False
) -> Comment:
    """Answer a comment; on a redacted plan without what tells who answers.

    The reply is refused when it names the company, a site or a supplier, unless these are to be
    taken out; raises TellsWho, with the words.
    """
    plan = held_by_company(person, number)
    found = Comment._base_manager.select_for_update(of=("self",)).get(plan=plan, pk=comment)
    if found.replied is not None:
        raise Refused(REPLIED)
    said = hold_words(words)
    if found.heard_id is not None:
        said = _reply_on_copy(plan, found.heard_id, access.reader(person), said, take_out)
    found.reply, found.replied, found.replied_by = sealed({"words": said}), clock.today(), person
    found.save(update_fields=["reply", "replied", "replied_by"])
    line(person, plan, "reply-to-comment")
    return found


def _reply_on_copy(plan: ActionPlan, heard: int, reader: Reader, said: str, take_out: bool) -> str:
    comment = CopyComment._base_manager.get(pk=heard)
    link = copies_of(plan).get(copy_id=comment.copy_id)
    names = _names(plan, reader, unsealed(link.sealed)["names"])
    hits = names_itself(said, names)
    if hits and not take_out:
        raise TellsWho([said[hit.start : hit.end] for hit in hits])
    shown = redact(said, names, harmless()).text
    comment.reply, comment.replied = sealed({"words": shown}), clock.today()
    comment.save(update_fields=["reply", "replied"])
    return shown


def waiting(plans: QuerySet[ActionPlan]) -> QuerySet[Comment]:
    """The comments on these plans that still want a reply, for who was shown to read the plans."""
    return Comment._base_manager.filter(plan__in=plans, replied=None)
