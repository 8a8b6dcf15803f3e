"""What the cost engine computes: frozen dataclasses. Yen are int, ratios Fraction; a year is the fiscal year that begins in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal


@dataclass(frozen=True)
class Body:
    """A member, or the body that members merged into."""

    id: str
    name: str


@dataclass(frozen=True)
class Money:
    """included = excluded + tax, always."""

    excluded: int = 0
    tax: int = 0

    @property
    def included(self) -> int:
        return self.excluded + self.tax

    def __add__(self, other: Money) -> Money:
        return Money(self.excluded + other.excluded, self.tax + other.tax)

    def as_dict(self) -> dict[str, int]:
        return {"excluded": self.excluded, "tax": self.tax, "included": self.included}


@dataclass(frozen=True)
class Figure:
    """A base figure with where it is from. ``item``: the one item it holds for, "" for all."""

    body: str
    base: str
    value: Fraction
    as_of: date | None
    source: str
    status: str  # preliminary, final or "" when nobody said
    item: str = ""


@dataclass(frozen=True)
class Part:
    """One item of a cell: what is shared and by which ratios.

    excluded, tax: the item's own amount of the year.  shared: what of it is shared (tax included or not as the
    contract says, common grants taken off).  ratios: body → part of 1.
    """

    item: str
    name: str
    scheme: str
    excluded: int
    tax: int
    grants: int
    shared: int
    ratios: Mapping[str, Fraction]


@dataclass(frozen=True)
class Cell:
    """One rounding: an item, or a group of items, in one year.

    amount: what is shared; shares + carried = amount.  taxes: under a lead contract contained in the shares, else on top
    of them.  floors: the shares before the remainder was given out.  settled: bodies that left and pay this share
    with their exit settlement.  joint: False for a customization outside the joint contract.  contracts: what the
    contract of each body says where a common grant came off what is shared: the vendor is paid, and the tax is, as if
    there were none; None where one body pays the vendor, or no grant came off.
    """

    item: str
    name: str
    year: int
    amount: int
    tax: int
    tax_contained: bool
    tax_percent: Fraction
    basis: str
    unit_yen: int
    rule: str
    shares: Mapping[str, int]
    taxes: Mapping[str, int]
    floors: Mapping[str, int]
    carried: int
    carried_tax: int
    parts: tuple[Part, ...]
    joint: bool = True
    settled: frozenset[str] = frozenset()
    contracts: Mapping[str, int] | None = None

    def paid(self, body: str) -> Money:
        """What the body pays: its own contract with the vendor, or its share of what another body pays."""
        return self.money(body) if self.contracts is None else Money(self.contracts.get(body, 0), self.taxes.get(body, 0))

    def money(self, body: str) -> Money:
        share, tax = self.shares.get(body, 0), self.taxes.get(body, 0)
        return Money(share - tax, tax) if self.tax_contained else Money(share, tax)

    @property
    def carried_money(self) -> Money:
        taken = self.carried_tax if self.tax_contained else 0
        return Money(self.carried - taken, self.carried_tax)

    def as_dict(self, *, included: bool) -> dict[str, Any]:
        """included: whether amount and shares are told with their tax, as all of a lead contract are."""
        on_top = included and not self.tax_contained
        return {
            "item": self.item,
            "fiscal_year": self.year,
            "amount_yen": self.amount + self.tax if on_top else self.amount,
            "tax": self.tax,
            "basis": self.basis,
            "rounding": {"unit_yen": self.unit_yen, "remainder": self.rule},
            "shares": {body: share + self.taxes[body] for body, share in self.shares.items()} if on_top else dict(self.shares),
            "carried_yen": self.carried,
        }


@dataclass(frozen=True)
class CustomizationCost:
    """What one approved request costs, year by year, tax excluded, and who bears it.

    agreed: body → weight, when the bearers do not share equally.  adopters: body → year it begins, and its part of
    the whole from then on (None: one equal part more).  amortized: first year and number of years of the initial cost.
    """

    request_id: str
    title: str
    bearers: tuple[str, ...]
    initial_yen: Mapping[int, int]
    yearly_yen: Mapping[int, int]
    version_up_yen: Mapping[int, int]
    agreed: Mapping[str, Fraction] | None = None
    adopters: tuple[tuple[str, int, Fraction | None], ...] = ()
    amortized: tuple[int, int] | None = None


AdjustmentKind = Literal["grant", "entry", "entry_credit", "entry_repaid", "own_cost", "exit", "exit_credit", "adoption", "adoption_credit"]


@dataclass(frozen=True)
class Adjustment:
    """Yen a body pays (+) or is spared (−) besides its shares, in one year; ``reason`` names the formula (Japanese).

    basis: the amounts and names of the profile the formula was filled with; "" where there are none.
    """

    body: str
    year: int
    kind: AdjustmentKind
    yen: int
    reason: str
    item: str = ""
    basis: str = ""

    @property
    def told(self) -> str:
        return f"{self.reason}: {self.basis}" if self.basis else self.reason


@dataclass(frozen=True)
class ExitLine:
    """What one item adds to a settlement. yen None: the item has no exit rule, so nobody can tell."""

    item: str
    name: str
    rule: str  # remaining, termination, cover, none (nothing is left to pay) or missing
    yen: int | None
    reason: str
    credited: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ExitCost:
    """What a body pays when it leaves at the end of ``year``. total None when an exit rule is missing."""

    body: str
    year: int
    lines: tuple[ExitLine, ...]
    own_cost_yen: int = 0
    reserves_yen: int = 0

    @property
    def total_yen(self) -> int | None:
        amounts = [line.yen for line in self.lines]
        if any(yen is None for yen in amounts):
            return None
        return sum(yen for yen in amounts if yen is not None) + self.own_cost_yen - self.reserves_yen


@dataclass(frozen=True)
class Allocation:
    """All shares of one profile. ``cells`` in the order of items and years, the joint contract first."""

    title: str
    bodies: tuple[Body, ...]
    lead: str
    years: tuple[int, ...]
    contract: str
    tax_contained: bool
    carry_payer: str
    cells: tuple[Cell, ...]
    adjustments: tuple[Adjustment, ...] = ()
    exits: tuple[ExitCost, ...] = ()
    figures: tuple[Figure, ...] = ()  # every base figure that was used

    def name(self, body: str) -> str:
        return next(each.name for each in self.bodies if each.id == body)

    def by_body(self) -> dict[str, dict[int, Money]]:
        """Body → year → the sum of its shares, customizations included; adjustments are not in it."""
        sums: dict[str, dict[int, list[int]]] = {body.id: {year: [0, 0] for year in self.years} for body in self.bodies}
        for cell in self.cells:
            for body, share in cell.shares.items():
                entry, tax = sums[body][cell.year], cell.taxes[body]
                entry[0] += share - tax if cell.tax_contained else share
                entry[1] += tax
        return {body: {year: Money(*pair) for year, pair in years.items()} for body, years in sums.items()}

    def adjusted(self, body: str, year: int) -> int:
        """The sum of a body's adjustments of a year, yen."""
        return sum(each.yen for each in self.adjustments if each.body == body and each.year == year)

    def total(self) -> Money:
        """All shares and what is carried: with individual contracts the sum of the bodies' amounts, never rate × total."""
        shared = [money for years in self.by_body().values() for money in years.values()]
        return sum((*shared, *(cell.carried_money for cell in self.cells)), Money())

    def as_dict(self) -> dict[str, Any]:
        """Amounts and shares of items hold their tax under a lead contract and do not under individual ones."""
        return {
            "items": [cell.as_dict(included=self.tax_contained) for cell in self.cells],
            "by_body": {body: {str(year): money.as_dict() for year, money in years.items()} for body, years in self.by_body().items()},
            "total_yen": self.total().included,
        }


@dataclass(frozen=True)
class Due:
    """One payment of a body, or (body "") a notice to all."""

    body: str
    year: int
    what: str
    notice: date | None
    due: date
    yen: int | None


@dataclass(frozen=True)
class Limit:
    """What a body budgets for the first year, and the ceiling, tax included, of what it binds itself to in the years after it.

    until: the last of these years, None when nothing is paid after the first."""

    body: str
    first_yen: int
    until: int | None
    later_yen: int


@dataclass(frozen=True)
class Settled:
    """The year-end settlement of a body: paid as allocated, due by the actual amounts; positive difference = to pay."""

    body: str
    year: int
    paid: int
    due: int
    way: str

    @property
    def difference(self) -> int:
        return self.due - self.paid
