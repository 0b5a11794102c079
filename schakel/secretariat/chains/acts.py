import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from schakel.covenant.sharing import Reader
from schakel.exchange.named import named_in
from schakel.language import LANGUAGES, Language, Text
from schakel.secretariat import access
from schakel.secretariat.chains.models import File, Shelf, Upload
from schakel.secretariat.chains.shelves import Fields, Shelves, parts
from schakel.secretariat.jobs.acts import open_job, reopen_job
from schakel.secretariat.ledger.acts import write_line
from schakel.secretariat.people.models import Person, Role
from schakel.secretariat.vault import seal, unseal

LIST = "list"  # the name under which the list itself is kept, as it was handed in
KINDS_OF_FILE = (".csv", ".txt", ".tsv", ".xlsx")


class NotYours(Exception):  # noqa: N818
    """The reader may see the room, and yet not do this in it."""


class NoList(Exception):  # noqa: N818
    """What was handed in is no purchase list; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


def may_hand_in(reader: Reader) -> bool:
    """May this reader hand in a list for the party they speak for?"""
    return Role.Name.CSR_OFFICER in reader.roles and reader.party is not None


@transaction.atomic
def hand_in_list(
    *, person: Person, name: str, content: bytes, strict: bool, language: Language
) -> Upload:
    """Take in a company's purchase list and ask a worker to draw its heat map."""
    from schakel.secretariat.chains.tasks import draw_heat_map

    reader = access.reader(person)
    if not may_hand_in(reader):
        raise NotYours
    name = plain_name(name)
    check_file(name, len(content))
    upload = _stored(person, reader.party or "", name, content, strict, language)
    write_line(
        who=str(person.code),
        party=upload.owner,
        deed="hand-in-purchase-list",
        subject=f"upload:{upload.pk}",
    )
    draw_heat_map.enqueue(upload.pk, upload.job_id)
    return upload


@transaction.atomic
def draw_again(*, person: Person, number: int) -> Upload:
    """Ask once more for a heat map whose drawing failed, or whose worker is gone."""
    from schakel.secretariat.chains.tasks import draw_heat_map

    reader = access.reader(person)
    upload = Upload.objects.hold(reader, number)
    if not may_draw_again(upload, reader):
        raise NotYours
    reopen_job(upload.job)
    upload.outcome = Upload.Outcome.PENDING
    upload.save(update_fields=["outcome"])
    draw_heat_map.enqueue(upload.pk, upload.job_id)
    return upload


@transaction.atomic
def take_up_again(*, person: Person) -> None:
    """Ask again for what a worker left lying; only for when no worker runs yet."""
    from schakel.secretariat.chains.tasks import draw_heat_map

    mine = Upload.objects.visible_to(access.reader(person)).filter(handed_in_by=person)
    for upload in mine.filter(outcome=Upload.Outcome.PENDING, job__state="running"):
        reopen_job(upload.job)
        draw_heat_map.enqueue(upload.pk, upload.job_id)


def may_draw_again(upload: Upload, reader: Reader) -> bool:
    """May this reader ask for it once more, and is there reason to?"""
    stuck = upload.outcome == Upload.Outcome.FAILED or upload.job.silent
    return stuck and may_hand_in(reader) and upload.owner == reader.party


def _stored(
    person: Person, owner: str, name: str, content: bytes, strict: bool, language: Language
) -> Upload:
    level = access.usual_level(Upload.KIND)
    job = open_job(person=person, owner=owner, level=level)
    upload = Upload(
        level=level,
        owner=owner,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        strict=strict,
        language=language,
        handed_in_by=person,
        job=job,
    )
    upload.save()
    job.leads_to = reverse("chains:list", args=[upload.pk])
    job.save(update_fields=["leads_to"])
    _file(upload, LIST, content).save()
    return upload


def plain_name(name: str) -> str:
    """The bare name of a file, without folders or signs that could be read as anything else.

    >>> plain_name("C:\\\\lists\\\\metal 2023.csv"), plain_name("../../etc/passwd")
    ('metal 2023.csv', 'passwd')
    """
    bare = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(sign for sign in bare if sign.isalnum() or sign in " ._-()")
    stem, dot, ending = kept.strip(" .").rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" or "list"


def check_file(name: str, size: int) -> None:
    """Raise NoList when this cannot be a list, by its name and size alone."""
    if not name.lower().endswith(KINDS_OF_FILE):
        raise NoList(
            Text(
                "A purchase list is a CSV or XLSX file. Save the table as one of these.",
                "Een inkooplijst is een CSV- of XLSX-bestand. Bewaar de tabel als een van beide.",
            )
        )
    if size == 0:
        raise NoList(Text("The file is empty.", "Het bestand is leeg."))
    if size > settings.LARGEST_LIST:
        most = settings.LARGEST_LIST // 1024 // 1024
        raise NoList(
            Text(
                f"The file is larger than {most} MB. Hand it in as several lists.",
                f"Het bestand is groter dan {most} MB. Lever het in als meerdere lijsten.",
            )
        )


def list_for(person: Person, number: int) -> tuple[Upload, bytes]:
    """The upload and the list in it, for the person on whose behalf a worker reads."""
    reader = access.reader(person)
    upload = Upload.objects.visible_to(reader).get(pk=number)
    file = File.objects.visible_to(reader).get(upload=upload, name=LIST)
    return upload, unseal(file.sealed)


def keep_heat_map(
    *, upload: Upload, documents: Mapping[Language, Fields], files: Mapping[str, bytes]
) -> None:
    """Store a heat map whole: its documents in parts and its files, or nothing of them."""
    # sealed beforehand, so that nobody waits for a lock while a large list is compressed
    kept = [_file(upload, name, content) for name, content in files.items()]
    shelves = [
        shelf
        for language, document in documents.items()
        for shelf in _shelved(upload, language, parts(document))
    ]
    about = documents[_language(upload)]["list"]
    with transaction.atomic():
        _clear(upload)
        File.objects.shelve(kept)
        Shelf.objects.shelve(shelves)
        _close(upload, Upload.Outcome.DRAWN, rows=about["rows"], left_out=about["left_out"])


@transaction.atomic
def refuse_list(*, upload: Upload, problems: Mapping[Language, list[Fields]]) -> None:
    """Record that a list could not be drawn, with everything that stands in the way."""
    _clear(upload)
    for language, found in problems.items():
        written = [("left_out", _json(found))]
        Shelf.objects.shelve(_shelved(upload, language, written))
    count = max((len(found) for found in problems.values()), default=0)
    _close(upload, Upload.Outcome.REFUSED, left_out=count)


@transaction.atomic
def give_up(*, upload: Upload) -> None:
    """Record that drawing failed; nothing of it stays."""
    _clear(upload)
    _close(upload, Upload.Outcome.FAILED)


@transaction.atomic
def erase_lists(*, by: Person, party: str) -> int:
    """Erase every list of a party that leaves, and all that was drawn from it; say how many."""
    count = Upload.objects.visible_to(access.reader(by)).filter(owner=party).count()
    Upload.objects.discard(owner=party)
    write_line(who=str(by.code), party=party, deed="erase-purchase-lists", subject=f"party:{party}")
    return count


def files_of(reader: Reader, party: str) -> Iterator[tuple[str, bytes]]:
    """Every list of a party and what was drawn from it, as files: to take along on leaving."""
    for upload in Upload.objects.visible_to(reader).filter(owner=party):
        for file in File.objects.visible_to(reader).filter(upload=upload):
            name = upload.name if file.name == LIST else file.name
            yield f"list-{upload.pk}/{name}", unseal(file.sealed)


def names_in_lists(reader: Reader, party: str) -> frozenset[str]:
    """The suppliers and sites that a party's lists name, to be taken out of what others read."""
    files = File.objects.visible_to(reader).filter(upload__owner=party, name=LIST)
    lists = ((file.upload.name, unseal(file.sealed)) for file in files.select_related("upload"))
    return frozenset(name for told in lists for name in named_in(*told))


def close_unread(*, number: int) -> None:
    """Record that a list will not be drawn, without opening it."""
    Upload.objects.amend(number, outcome=Upload.Outcome.FAILED)


def _json(entries: list[Fields]) -> bytes:
    return json.dumps(entries, ensure_ascii=False).encode()


def _clear(upload: Upload) -> None:
    """Take away what an earlier attempt may have stored; the list itself stays."""
    Shelf.objects.discard(upload=upload)
    File.objects.discard(upload=upload, drawn=True)


def _close(upload: Upload, outcome: str, **counted: int) -> None:
    upload.outcome = outcome
    for name, number in counted.items():
        setattr(upload, name, number)
    upload.save(update_fields=["outcome", *counted])
    write_line(
        who=str(upload.handed_in_by.code),
        party=upload.owner,
        deed=f"heat-map-{outcome}",
        subject=f"upload:{upload.pk}",
    )


def _file(upload: Upload, name: str, content: bytes) -> File:
    return File(
        upload=upload, name=name, drawn=name != LIST, size=len(content), sealed=seal(content)
    )


def _shelved(
    upload: Upload, language: Language, named: Iterable[tuple[str, bytes]]
) -> Iterable[Shelf]:
    for name, content in named:
        yield Shelf(upload=upload, name=f"{language}/{name}", sealed=seal(content))


def _language(upload: Upload) -> Language:
    return next(language for language in LANGUAGES if language == upload.language)


# What other rooms ask -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DrawnList:
    """A list of which the heat map is drawn: its number, its name and the day it was handed in."""

    number: int
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell of a drawn heat map: where, what, how grave on each aspect, how likely, how much.

    `leads` says whether it is among the first, at best or usually; `severity` and `likelihood` are
    as the list page shows them, the three aspects only where they were asked for.
    """

    code: str
    country: str
    country_name: Text
    material: str
    stage: str
    issue: str
    severity: int
    likelihood: int | str
    share: float
    basis: str
    leads: bool
    scale: int = 0
    scope: int = 0
    irremediability: int = 0


def drawn_lists(reader: Reader, party: str) -> list[DrawnList]:
    """The lists of a party of which the heat map is drawn, the last one first."""
    seen = Upload.objects.visible_to(reader).filter(owner=party, outcome=Upload.Outcome.DRAWN)
    return [DrawnList(each.pk, each.name, each.handed_in.date()) for each in seen]


def drawn_cells(
    reader: Reader, number: int, codes: Collection[str] | None = None
) -> tuple[DrawnCell, ...]:
    """The cells of a drawn list in the order of their rank; with `codes`, these alone and whole.

    Raises Upload.DoesNotExist as for a list that the reader may not read.
    """
    upload = access.open_record(Upload, number, reader)
    shelved = {language: _shelves(upload, reader, language) for language in LANGUAGES}
    english = shelved["en"]
    named = {each: shelved[each].overview["names"]["countries"] for each in LANGUAGES}
    first = _first(english.overview["summary"])
    found = english.cells if codes is None else english.entries("cells", sorted(codes))
    return tuple(_drawn_cell(cell, named, first) for cell in found)


def _shelves(upload: Upload, reader: Reader, language: Language) -> Shelves:
    seen = Shelf.objects.visible_to(reader).filter(upload=upload)
    return Shelves(lambda name: unseal(seen.get(name=f"{language}/{name}").sealed))


def _first(summary: Fields) -> frozenset[str]:
    return frozenset((*summary["leading"], *summary["mostly_top"], *summary["always_top"]))


def _drawn_cell(
    cell: Fields, named: Mapping[Language, Mapping[str, str]], first: frozenset[str]
) -> DrawnCell:
    parts, country = cell.get("severity_parts") or {}, cell["country"]
    return DrawnCell(
        code=cell["id"],
        country=country,
        country_name=Text(named["en"].get(country, country), named["nl"].get(country, country)),
        material=cell["material"],
        stage=cell["stage"],
        issue=cell["issue"],
        severity=cell["severity"],
        likelihood=cell["likelihood"],
        share=cell["share"],
        basis=cell["likelihood_basis"],
        leads=cell["id"] in first,
        **{name: parts[name] for name in ("scale", "scope", "irremediability") if name in parts},
    )
