"""Signed heads: what a party keeps so that nobody can shorten or rewrite the ledger unseen."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self

from schakel.language import Text
from schakel.secretariat import clock, vault
from schakel.secretariat.ledger.chain import End, moment
from schakel.secretariat.ledger.reading import stored_end


class NoHead(Exception):  # noqa: N818
    """What was given is no head of a ledger, or nobody signed it; `why` says so in words."""

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(why.en)


@dataclass(frozen=True, slots=True)
class SignedHead:
    """Where the ledger ended at a moment, signed by the installation, for one party."""

    number: int
    hash: str
    at: str
    party: str
    key: str
    signature: str

    @property
    def end(self) -> End:
        return End(self.number, self.hash)

    def written(self) -> str:
        """As a file."""
        return json.dumps({"what": WHAT, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """From a file; raises NoHead when it is none, or is not as it was signed."""
        try:
            said = json.loads(text)
            head = cls(**{name: said[name] for name in cls.__slots__})
            whole = said["what"] == WHAT and isinstance(head.number, int)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise NoHead(
                Text("That is no signed head of a ledger.", "Dat is geen getekende logboekstand.")
            )
        if not vault.is_signed(_words(asdict(head)), head.signature, head.key):
            raise NoHead(
                Text(
                    "This head is not as it was signed: it was altered.",
                    "Deze logboekstand is niet zoals hij getekend is: hij is gewijzigd.",
                )
            )
        return head


WHAT = "schakel ledger head"


def sign_head(party: str = "", end: End | None = None) -> SignedHead:
    """Where the ledger ends now, signed; for a party, or for whoever keeps it."""
    end = end or stored_end()
    at, key = moment(clock.now()), vault.public_key()
    draft = SignedHead(end.number, end.hash, at, party, key, "")
    return replace(draft, signature=vault.signature(_words(asdict(draft))))


def _words(said: Mapping[str, object]) -> bytes:
    """What is signed: one word on a line."""
    return "\n".join([WHAT, *(str(said[name]) for name in SIGNED)]).encode()


SIGNED = ("party", "number", "hash", "at", "key")
