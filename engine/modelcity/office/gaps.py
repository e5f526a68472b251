"""What is still wanting in a round, by respondent, and what each gap is worth: asked of the clauses themselves.

What a gap is worth is what the totals gain when it is filled at its best and with evidence: a missing value so that
it holds whatever asks for it, a disputed one as the best of what is stated, a share as if all that are silent gave the
best answer.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from modelcity.dossier.dossier import Dossier, Entry, Key
from modelcity.dossier.measures import State, measure
from modelcity.errors import Place
from modelcity.judging.columns import Columns, repeated, totals
from modelcity.office.merging import Conflict, Merged
from modelcity.office.shares import Share
from modelcity.standard.facts import Fact
from modelcity.standard.standard import Standard

GapKind = Literal["missing", "conflict", "unevidenced"]
KINDS: tuple[GapKind, ...] = ("conflict", "missing", "unevidenced")  # as they are listed
UNPROVEN = (State.UNEVIDENCED, State.NA_UNEVIDENCED)
_FILED = ("*",)  # stands for evidence that will be filed


class Worth(NamedTuple):
    """Hundredths of a point in the claimed and the evidenced total."""

    claimed: int = 0
    evidenced: int = 0


class Gap(NamedTuple):
    """A value that a respondent still owes. `locality`: "" for the round's dossier, else the town whose own it is.

    `others`: of a share, how many more have to answer or to name evidence before it counts. `worth`: what the totals
    gain when everything that is wanting of its fact is filled, in all years: a rule that asks for every year gives
    nothing for one.
    """

    locality: str
    fact: str
    year: int | None
    kind: GapKind
    others: int = 0
    worth: Worth = Worth()

    @property
    def key(self) -> Key:
        """The value that is wanting."""
        return self.fact, self.year


class Side:
    """One dossier as it stands: which of its values are wanting, and what filling them brings.

    `best`: for values that are partly known, the best that can become of them.
    """

    def __init__(
        self, standard: Standard, columns: Columns, dossier: Dossier, as_of: date, best: Mapping[Key, Entry]
    ) -> None:
        self._standard, self._columns = standard, columns
        self._rows: dict[Key, list[int]] = defaultdict(list)
        for row, asked in enumerate(columns.rules.measures):
            self._rows[asked.fact, asked.year].append(row)
        proven = {key: entry._replace(evidence=_FILED) for key, entry in dossier.entries.items()}
        filled = dossier._replace(entries=proven | dict(best))
        self._now = measure(standard, columns.rules, dossier, as_of)
        self._filled = measure(standard, columns.rules, filled, as_of)

    def missing(self, facts: Sequence[str]) -> Iterator[Key]:
        """The values of some facts that a rule asks for, that are due, and that are not there."""
        wanted = set(facts)
        yield from (key for key in self._rows if key[0] in wanted and self.is_missing(key))

    def is_missing(self, key: Key) -> bool:
        """Whether a rule asks for a value that is due and not there."""
        return any(self._now.states[row] is State.MISSING for row in self._rows.get(key, ()))

    def is_unproven(self, key: Key) -> bool:
        """Whether a value that is there needs evidence and names none."""
        return any(self._now.states[row] in UNPROVEN for row in self._rows.get(key, ()))

    def gains(self, groups: Sequence[Iterable[Key]]) -> tuple[Worth, list[Worth]]:
        """The totals as they are, and what filling each group of values adds."""
        values, states = repeated(self._now, len(groups) + 1)
        for column, group in enumerate(groups, 1):
            for row in (row for key in group for row in self._rows.get(key, ())):
                state = self._filled.states[row]
                # CLEAR is at its best in every total, which is what a value nobody knows yet may turn out to be
                states[row, column] = State.CLEAR if state is State.MISSING else state
                values[row, column] = self._filled.values[row]
        judged = self._columns.judge(values, states)
        evidenced, claimed, _ = totals(self._standard, self._columns.rules, judged.points).total.tolist()
        now = Worth(claimed[0], evidenced[0])
        added = zip(claimed[1:], evidenced[1:], strict=True)
        return now, [Worth(one - now.claimed, other - now.evidenced) for one, other in added]

    def most(self) -> Worth:
        """What filling every value adds."""
        return self.gains([self._rows])[1][0]


def best_entries(
    standard: Standard, merged: Merged, locality: str, most: Callable[[Key, Entry], Worth]
) -> dict[Key, Entry]:
    """The best that can become of values in dispute, and of shares that are open, in one dossier.

    `most`: what the dossier may still gain with such a value.
    """
    found: dict[Key, Entry | None] = {}
    for conflict in merged.conflicts:
        first = conflict.stated[0]
        if first.locality == locality and not first.each:
            found[first.key] = _best_stated(standard.facts[first.fact], conflict, most)
    if not locality:
        for share in merged.shares:
            found[share.key] = _best_share(standard.facts[share.fact], share)
    return {key: entry for key, entry in found.items() if entry is not None}


def _best_stated(fact: Fact, conflict: Conflict, most: Callable[[Key, Entry], Worth]) -> Entry:
    entries = [statement.entry for statement in conflict.stated]
    numbers = [entry.value for entry in entries if entry.value is not None]
    if len(numbers) < len(entries):  # somebody says that nothing of the kind occurred
        return _entry(None)
    if fact.better == "within":  # neither the largest nor the smallest: what is judged best
        key = conflict.stated[0].key
        return max(map(_entry, numbers), key=lambda entry: most(key, entry))
    return _entry(max(numbers) if fact.better == "higher" else min(numbers))


def _best_share(fact: Fact, share: Share) -> Entry | None:
    of = share.counted + len(share.missing)
    if not share.missing or not of or fact.better == "within":
        return None
    yes = len(share.yes) + (len(share.missing) if fact.better == "higher" else 0)
    return _entry(Fraction(yes, of))


def _entry(value: Fraction | None) -> Entry:
    return Entry(value, "", _FILED, "", Place(""))


def gaps_of(standard: Standard, merged: Merged, sides: Mapping[str, Side]) -> dict[str, list[Gap]]:
    """What each respondent owes, conflicts first, facts as declared; `sides` by locality, "" for the round's."""
    numbers = {name: number for number, name in enumerate(standard.facts)}

    def order(gap: Gap) -> tuple[int, int, int]:
        return KINDS.index(gap.kind), numbers[gap.fact], gap.year or 0

    return {name: sorted(_owed(merged, sides, name), key=order) for name in merged.everyone}


def _owed(merged: Merged, sides: Mapping[str, Side], name: str) -> Iterator[Gap]:
    asked = merged.everyone[name]
    whose = asked.id.partition(":")[2] if asked.is_town else ""
    mine = [one for conflict in merged.conflicts for one in conflict.stated if one.respondent == name]
    disputed = {(one.locality, one.key): one.each for one in mine}
    shares = {share.key: share for share in merged.shares}
    for (locality, key), each in disputed.items():
        yield Gap(locality, *key, "conflict", _others(shares[key], name) if each else 0)
    stated = {one.key for one in merged.statements if not one.each and one.locality == whose}
    for key in sides[whose].missing(asked.own):
        if key not in stated:
            yield Gap(whose, *key, "missing")
    own = dict.fromkeys((one.locality, one.key) for one in merged.statements if one.respondent == name and not one.each)
    for locality, key in own:
        if sides[locality].is_unproven(key):
            yield Gap(locality, *key, "unevidenced")
    for share in merged.shares:
        if share.fact in asked.each and ("", share.key) not in disputed:
            yield from _owed_to_share(share, sides[""], name)


def _owed_to_share(share: Share, side: Side, name: str) -> Iterator[Gap]:
    due = side.is_missing(share.key)
    if name in share.missing and due:
        yield Gap("", *share.key, "missing", _others(share, name))
    elif name in share.unproven and (due or side.is_unproven(share.key)):
        yield Gap("", *share.key, "unevidenced", _others(share, name))


def _others(share: Share, name: str) -> int:
    """How many more must answer, or name evidence, before a share counts as evidenced."""
    return len({*share.missing, *share.unproven, *share.unlisted} - {name})
