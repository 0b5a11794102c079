"""A party's own lines, with of every other line no more than the hash of its content.

With these the whole chain can be computed anew, without the desk and without Schakel: see
`docs/method/ledger.md`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from schakel.secretariat.ledger.chain import OWN, content, moment
from schakel.secretariat.ledger.heads import sign_head
from schakel.secretariat.ledger.models import Line
from schakel.secretariat.ledger.reading import stored_end, stored_links
from schakel.secretariat.snapshot import snapshot

LINES, HEAD, RECEIPTS = "lines.jsonl", "head.json", "receipts.jsonl"


def lines_of(party: str) -> QuerySet[Line]:
    """The lines that are about what belongs to this party."""
    return Line.objects.filter(party=party)


def exported(party: str, receipts: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """The files of an export by name: lines, signed head, receipts; all of one moment."""
    with snapshot():
        return {
            LINES: _jsonl(_lines(party)),
            HEAD: sign_head(party, stored_end()).written(),
            RECEIPTS: _jsonl(receipts),
        }


def _lines(party: str) -> Iterator[Mapping[str, object]]:
    own = {line["number"]: line for line in lines_of(party).values("number", *OWN)}
    for number, words, _, _ in stored_links():
        line = own.get(number)
        yield _said(line) if line else {"number": number, "content": content(words)}


def _said(line: Mapping[str, Any]) -> Mapping[str, object]:
    return {**line, "at": moment(line["at"])}


def _jsonl(rows: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
