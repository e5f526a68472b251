"""The points of items on columns: max(floor, ceiling − losses), from the bytes of clauses and the shares of meters.

Whole losses are counted in the greatest unit that divides them all, so that those of an item fit a byte. An item that
also loses shares is reckoned exactly, in parts of a hundredth, and rounded once, at the end.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from modelcity.dossier.measures import ATTAINABLE, CLAIMED, EVIDENCED
from modelcity.judging.bounds import Codes, Whole, column, narrowest
from modelcity.judging.diagonals import Diagonals
from modelcity.standard.clauses import Clause, Item

# bytes are nested (7, 6, 4, 0), so a clause holds in a total where its byte is at least this
HELD = np.array([EVIDENCED | CLAIMED | ATTAINABLE, CLAIMED | ATTAINABLE, ATTAINABLE], np.uint8).reshape(-1, 1, 1)
HOLDS = np.ones((1, 1, 1), np.uint8)  # the same where one total is asked


class Share(NamedTuple):
    """What a clause with a meter costs: its points times the parts of a whole that are unearned, and their row."""

    points: int
    meter: int
    whole: int


class Items:
    """Some items; `order` says how they come out, by their number among those given."""

    def __init__(self, items: Sequence[Item], shares: Mapping[int, Share]) -> None:
        """`shares` are the clauses with meters, by the number of the clause."""
        self._losses = Losses(items)
        self.order = self._losses.order
        most = sum(abs(item.ceiling) + abs(item.floor) + _cost(item) for item in items)
        self._kind = narrowest(-most, most, np.int16, np.int32, np.int64)
        self._ceilings = column([items[number].ceiling for number in self.order], self._kind)
        firsts = [*accumulate((len(item.clauses) for item in items), initial=0)]
        own = [[shares[row] for row in range(first, last) if row in shares] for first, last in pairwise(firsts)]
        shared = [number for number in self.order if own[number]]
        self._shared = SharedItems([(items[number], own[number]) for number in shared], self._losses.unit)
        self._places = np.array([self.order.index(shared[number]) for number in self._shared.order], np.intp)

    def points(self, codes: Codes, unearned: Whole, held: Codes) -> Whole:
        """Points in hundredths, (totals, items, N), of the bytes of clauses and the unearned parts of meters.

        `held`: HELD, or HOLDS where one total is asked.
        """
        lost = self._losses.units(codes, held)
        points: Whole = self._losses.limited(lost).astype(self._kind)
        points *= -self._losses.unit
        points += self._ceilings
        if self._places.size:
            points[:, self._places] = self._shared.points(unearned, lost, self._places)
        return points


class Losses:
    """What the clauses that are lost as a whole cost their items, in units; `order` as of ``Items``."""

    def __init__(self, items: Sequence[Item]) -> None:
        costs = [[_whole(clause) for clause in item.clauses] for item in items]
        rooms = [item.ceiling - item.floor for item in items]
        firsts = accumulate(map(len, costs), initial=0)
        self._clauses = Diagonals([[*enumerate(own, first)] for own, first in zip(costs, firsts, strict=False)])
        self.order = self._clauses.order
        # only few items can lose more than they have; their rooms are not asked of the others
        short = [place for place, number in enumerate(self.order) if sum(costs[number]) > rooms[number]]
        asked = [rooms[self.order[place]] for place in short]
        every = [*asked, *(points for own in costs for points in own)]
        self.unit = math.gcd(*every) or 1
        most = max([*asked, *(sum(map(abs, own)) for own in costs)]) // self.unit
        kind = narrowest(min([0, *every]), most, np.uint8, np.uint16, np.int64)
        self._rows = np.array([row for row, _ in self._clauses.laid], np.intp)
        self._costs = column([points // self.unit for _, points in self._clauses.laid], kind)
        self._short, self._rooms = np.array(short, np.intp), column([room // self.unit for room in asked], kind)

    def units(self, codes: Codes, held: Codes) -> Whole:
        """The units that each item's clauses cost together: (totals, items, N)."""
        lost = (codes.take(self._rows, axis=0) < held).view(np.uint8).astype(self._costs.dtype, copy=False)
        lost *= self._costs
        return self._clauses.combined(np.add, lost)

    def limited(self, lost: Whole) -> Whole:
        """No more than each item has."""
        if not self._short.size:
            return lost
        limited = lost.copy()
        limited[:, self._short] = np.minimum(lost.take(self._short, axis=1), self._rooms)
        return limited


class SharedItems:
    """Items that lose shares, their whole losses counted in `unit`; `order` as of ``Items``."""

    def __init__(self, items: Sequence[tuple[Item, Sequence[Share]]], unit: int) -> None:
        self._shares = Diagonals([shares for _, shares in items])
        self.order = self._shares.order
        cut = [_parts(shares) for _, shares in items]
        cut_for = {share: parts for (_, shares), parts in zip(items, cut, strict=True) for share in shares}
        ordered = [(items[number][0], cut[number]) for number in self.order]
        self._kind = narrowest(0, max((_most(*pair) for pair in ordered), default=0), np.int32, np.int64)
        self._meters = np.array([share.meter for share in self._shares.laid], np.intp)
        self._costs = self._column(share.points * cut_for[share] // share.whole for share in self._shares.laid)
        self._ceilings = self._column(item.ceiling * parts for item, parts in ordered)
        self._floors = self._column(item.floor * parts for item, parts in ordered)
        whole = any(_whole(clause) for item, _ in ordered for clause in item.clauses)
        self._units = self._column(unit * parts for _, parts in ordered) if whole else None
        self._uneven = np.array([place for place, (_, parts) in enumerate(ordered) if parts > 1], np.intp)
        self._parts = self._column(parts for _, parts in ordered if parts > 1)
        self._half = self._parts // 2
        self._below_zero = any(item.floor < 0 for item, parts in ordered if parts > 1)

    def _column(self, numbers: Iterable[int]) -> Whole:
        return column([*numbers], self._kind)

    def points(self, unearned: Whole, lost: Whole, places: npt.NDArray[np.intp]) -> Whole:
        """Points in hundredths, (totals, items, N), of the meters' unearned parts and the units lost (at `places`)."""
        shares = unearned.take(self._meters, axis=1).astype(self._kind, copy=False)
        shares *= self._costs
        points: Whole = self._shares.combined(np.add, shares)
        np.subtract(self._ceilings, points, out=points)
        if self._units is not None:
            points -= lost.take(places, axis=1).astype(self._kind) * self._units
        np.maximum(points, self._floors, out=points)
        if self._uneven.size:
            parts = points.take(self._uneven, axis=1)
            parts += self._half
            if self._below_zero:
                parts -= parts < self._half  # half away from zero
            parts //= self._parts
            points[:, self._uneven] = parts
        return points


def _whole(clause: Clause) -> int:
    """What a clause costs where it is not lost by shares."""
    return 0 if clause.meter is not None else clause.points


def _cost(item: Item) -> int:
    return sum(abs(clause.points) for clause in item.clauses)


def _parts(shares: Sequence[Share]) -> int:
    """Into how many parts a hundredth is cut, so that each share is a whole number of them, and half of one too."""
    parts = math.lcm(*(share.whole // math.gcd(share.points, share.whole) for share in shares))
    return 1 if parts == 1 else 2 * parts


def _most(item: Item, parts: int) -> int:
    """No number that comes up in reckoning the item is greater."""
    return 2 * parts * (abs(item.ceiling) + abs(item.floor) + _cost(item) + 1)
