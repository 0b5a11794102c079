"""What a company bought: the values that a purchase list holds."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The form of a material at purchase, from the mine downwards."""

    ORE = "ore"
    CONCENTRATE = "concentrate"
    INTERMEDIATE = "intermediate"
    REFINED = "refined"
    SEMI = "semi"
    PRODUCT = "product"
    SCRAP = "scrap"


@dataclass(frozen=True, slots=True)
class Purchase:
    """One row of a purchase list, as read: masses in tonnes (gross), shares from 0 to 1.

    Countries are ISO 3166-1 alpha-3; `material` is a code of the world pack's `materials`.
    What the row does not say is None, which is not the same as zero.
    """

    line: int
    material: str
    form: Form
    tonnes: float
    supplier: str
    supplier_country: str
    cn_code: str | None = None
    smelter: str | None = None
    smelter_country: str | None = None
    mine_country: str | None = None
    recycled_share: float | None = None
    year: int | None = None
