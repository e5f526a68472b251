"""Bars of twenty cells for a terminal.

All three marks are in GBK and of ambiguous width, so that bars stay equally wide in a Chinese console of either kind.
"""

from modelcity.judging.assessment import CategoryResult
from modelcity.texts import t

CELLS = 20
PROVEN, CLAIMED, LOST = "█", "▓", "·"


def bar(category: CategoryResult) -> str:
    """How much of a category's points is evidenced, claimed and lost."""
    proven = _cells(category.scored.evidenced, category.points)
    claimed = max(proven, _cells(category.scored.claimed, category.points))
    return PROVEN * proven + CLAIMED * (claimed - proven) + LOST * (CELLS - claimed)


def _cells(points: int, of: int) -> int:
    """Rounded half up, but empty only for nothing and full only for everything."""
    if points <= 0:
        return 0
    if points >= of:
        return CELLS
    return min(max((2 * points * CELLS + of) // (2 * of), 1), CELLS - 1)


def legend() -> str:
    """What the marks mean."""
    return t(
        f"{PROVEN} 有佐证  {CLAIMED} 自报、缺佐证  {LOST} 失分",
        f"{PROVEN} evidenced  {CLAIMED} claimed, no evidence  {LOST} lost",
    )
