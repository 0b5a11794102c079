from django.db import models
from django.utils.translation import gettext_lazy as _


class Party(models.Model):
    """A party to the agreement, an organisation that supports it, or one of its offices."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("association")
        MINISTRY = "ministry", _("ministry")
        TRADE_UNION = "trade-union", _("trade union")
        NGO = "ngo", _("civil society organisation")
        SUPPORTER = "supporting-organisation", _("supporting organisation")
        OFFICE = "office", _("office of the agreement")

    class State(models.TextChoices):
        APPLICANT = "applicant", _("applicant")
        OBJECTING = "objecting", _("objection window open")
        ACTIVE = "active", _("takes part")
        NOTICE = "notice", _("has given notice")
        LEFT = "left", _("has left")
        REFUSED = "refused", _("refused")

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    constituency = models.CharField(max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    joined = models.DateField(_("joined"), null=True, blank=True)
    leaves_on = models.DateField(_("leaves on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    size = models.CharField(_("size class"), max_length=20, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.name

    @property
    def signatory(self) -> bool:
        """Did it sign as a party? Supporters and offices did not."""
        return self.kind not in (self.Kind.SUPPORTER, self.Kind.OFFICE)

    @property
    def takes_part(self) -> bool:
        """Is it a party now, be it under notice?"""
        return self.signatory and self.state in (self.State.ACTIVE, self.State.NOTICE)
