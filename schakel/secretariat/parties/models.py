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

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    constituency = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self) -> str:
        return self.name
