"""The settings of a demo that goes on a year after the day on which the other stories are told."""

from schakel.covenant.obligations import months_from
from schakel.secretariat.settings import *  # noqa: F403
from schakel.secretariat.settings import DEMO_DAY as BEFORE

DEMO_DAY = months_from(BEFORE, 12)
