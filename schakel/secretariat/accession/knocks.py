"""How often one may knock at the open door, counted for all processes of the desk together."""

from ipaddress import ip_address, ip_network
from typing import Final

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_tasks import task

from schakel.secretariat import clock
from schakel.secretariat.accession.models import Knock

MOST: Final = 6
HOUR: Final = 3600  # seconds


@transaction.atomic
def may_knock(address: str) -> bool:
    """Count a knock from this address; False when it is one too many within the hour."""
    forget_knocks()
    mark = _mark(address)
    knock, first = Knock.objects.select_for_update().get_or_create(mark=mark)
    if first:
        forget_later.using(run_after=clock.ago(-HOUR)).enqueue()
    if knock.times >= MOST:
        return False
    knock.times += 1
    knock.save(update_fields=["times"])
    return True


def forget_knocks() -> int:
    """Take away what was counted more than an hour ago; how many rows."""
    return Knock.objects.filter(since__lt=clock.ago(HOUR)).delete()[0]


@task
def forget_later() -> int:
    """Take away what is an hour old, also when nobody knocks any more."""
    return forget_knocks()


def _mark(address: str) -> str:
    return salted_hmac("schakel.knock", _household(address), algorithm="sha256").hexdigest()


def _household(address: str) -> str:
    """An address; of version 6 its network, within which one household has all of them.

    >>> _household("192.0.2.9"), _household("2001:db8:1:2:3::4")
    ('192.0.2.9', '2001:db8:1:2::/64')
    """
    if ip_address(address).version == 4:
        return address
    return str(ip_network((address, 64), strict=False))
