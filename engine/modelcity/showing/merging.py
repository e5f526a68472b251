"""What came of merging the books, for a terminal: who answered, what conflicts, what was refused, what is open."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from modelcity.errors import Place, Problem
from modelcity.office.merging import Conflict, Merged
from modelcity.office.round import Round
from modelcity.office.shares import Share
from modelcity.showing.layout import folded
from modelcity.showing.numbers import years_text
from modelcity.showing.plain import clean
from modelcity.showing.words import name_of
from modelcity.standard.standard import Standard
from modelcity.texts import t

MOST = 30  # entries of one section in a terminal
FEW = 8  # units named in one entry


class Result(NamedTuple):
    """A round, what came back of it, and the folder that it was read from."""

    standard: Standard
    round: Round
    merged: Merged
    folder: Path

    def label(self, fact: str, years: Sequence[int | None]) -> str:
        """A fact as a heading: its indicator, years and title, and its id."""
        owner, named = self.standard.owner_of(fact), years_text(years)
        title = self.standard.fact_title(fact)
        return " ".join(filter(None, (owner.id if owner else "", named, title))) + t(f"（{fact}）", f" ({fact})")

    def title(self, respondent: str) -> str:
        """What a respondent is called."""
        return self.merged.everyone[respondent].title

    def relative(self, file: str) -> str:
        """A file as it stands below the folder: the same wherever the folder lies."""
        path = Path(file)
        said = path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else file
        return said.encode(errors="backslashreplace").decode()  # names unpacked from a GBK archive may be no text

    def at(self, place: Place) -> str:
        """A place, its file below the folder."""
        return str(replace(place, file=self.relative(place.file)))

    def said(self, problem: Problem) -> str:
        """A problem, its file below the folder."""
        return clean(str(replace(problem, place=replace(problem.place, file=self.relative(problem.place.file)))))

    @property
    def silent(self) -> tuple[str, ...]:
        """The respondents of whom no book with any value was read."""
        spoke = {one.respondent for one in self.merged.received if one.values}
        return tuple(name for name in self.merged.everyone if name not in spoke)


def merging_text(result: Result, width: int) -> str:
    """All of it in lines of at most `width` cells (held within 72 … 120)."""
    cells = min(max(width, 72), 120)
    return _Text(result, cells).whole()


class _Text:
    """The sections, each with a heading and its first entries."""

    def __init__(self, result: Result, cells: int) -> None:
        self.result, self.merged, self.cells = result, result.merged, cells

    def whole(self) -> str:
        merged, said = self.merged, self.result.said
        refused = [
            said(one.problems[0])
            + (t(f"（共 {len(one.problems)} 处）", f" ({len(one.problems)} in all)") if len(one.problems) > 1 else "")
            for one in merged.refused
        ]
        sections = {
            t("没有采用的文件", "Files that were not used"): refused,
            t(
                "说法不一的值：都没有采用，请核实后改正一本再合并",
                "Conflicts, none is taken: mend a book and merge again",
            ): self._conflicts(),
            t("没有采用的格", "Cells that were not taken"): map(said, merged.problems),
            t("还算不出的占比：每一家都要回答", "Shares that are open: every unit must answer"): self._open(),
            t("不算有佐证的占比", "Shares that do not count as evidenced"): self._unproven(),
            t("提示", "Notes"): [*map(said, merged.notes), *self._twice(), *self._papers()],
        }
        blocks = [self._head(), *(self._section(title, list(entries)) for title, entries in sections.items())]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    def _head(self) -> list[str]:
        merged, one = self.merged, self.result.round
        entries, silent = merged.dossier.entries, self.result.silent
        proven = sum(entry.evidenced for entry in entries.values())
        spoke = len(merged.everyone) - len(silent)
        gaps = sum(map(len, merged.unanswered.values()))
        lines = [
            t(
                f"{name_of(one.place)}：应有 {len(merged.everyone)} 家填报，{spoke} 家交来了内容；"
                f"采用 {len(entries)} 个值，其中 {proven} 个有佐证；还有 {gaps} 格没有填",
                f"{name_of(one.place)}: {spoke} of {len(merged.everyone)} respondents have answered; "
                f"{len(entries)} values are taken, {proven} of them evidenced; {gaps} cells are empty",
            )
        ]
        if merged.towns:
            filled = sum(bool(town.entries) for town in merged.towns)
            count = len(merged.towns)
            lines.append(
                t(f"镇街台账 {count} 份，其中 {filled} 份有内容", f"{count} towns' dossiers, {filled} with values")
            )
        if silent:
            lines.append(t("没有交来内容的：", "nothing from: ") + self._names(silent, MOST))
        return [part for line in lines for part in folded(clean(line), self.cells)]

    def _section(self, title: str, entries: Sequence[str]) -> list[str]:
        if not entries:
            return []
        lines = [t(f"{title}（{len(entries)}）", f"{title} ({len(entries)})")]
        for entry in entries[:MOST]:
            parts = [part for line in entry.split("\n") for part in folded(clean(line), self.cells - 4)]
            lines += [("  " if number == 0 else "    ") + part for number, part in enumerate(parts)]
        if len(entries) > MOST:
            more = len(entries) - MOST
            lines.append(t(f"  另有 {more} 条，见 merge.csv", f"  {more} more: see merge.csv"))
        return lines

    def _conflicts(self) -> Iterator[str]:
        for conflict in self.merged.conflicts:
            yield "\n".join(self._conflict(conflict))

    def _conflict(self, conflict: Conflict) -> Iterator[str]:
        first = conflict.stated[0]
        whose = f"{self.result.title(first.respondent)}：" if first.locality or first.each else ""
        yield whose + self.result.label(first.fact, [first.year])
        for one in conflict.stated:
            who, where = self.result.title(one.respondent), self.result.at(one.entry.place)
            yield t(f"“{one.entry.typed}” {who}，{where}", f"'{one.entry.typed}' {who}, {where}")

    def _open(self) -> Iterator[str]:
        """Shares that lack answers of the same units, in several years, are one entry."""
        groups: dict[tuple[str, tuple[str, ...]], list[Share]] = {}
        for one in self.merged.shares:
            if not one.known:
                groups.setdefault((one.fact, one.missing), []).append(one)
        for (fact, missing), shares in groups.items():
            known = shares[0].asked - len(missing)
            said = self._lacking(missing, known)
            if shares[0].unlisted:
                units = t("、", ", ").join(map(self.result.standard.unit_title, shares[0].unlisted))
                said = t(f"本轮没有{units}的名单（collect init --towns）", f"this round lists no {units}")
            yield f"{self.result.label(fact, [one.year for one in shares])}{t('：', ': ')}{said}"

    def _lacking(self, missing: Sequence[str], known: int) -> str:
        if not known:
            return t(f"{len(missing)} 家都没有答", f"none of {len(missing)} has answered")
        names = self._names(missing, FEW)
        return t(
            f"已答 {known} 家，差 {len(missing)} 家：{names}", f"{known} answered, {len(missing)} missing: {names}"
        )

    def _unproven(self) -> Iterator[str]:
        groups: dict[tuple[str, tuple[str, ...]], list[int | None]] = {}
        for one in self.merged.shares:
            if one.known and one.unproven:
                groups.setdefault((one.fact, one.unproven), []).append(one.year)
        for (fact, unproven), years in groups.items():
            names = self._names(unproven, FEW)
            said = t(f"{len(unproven)} 家答了是或 na、没有写佐证：", f"{len(unproven)} without evidence: ")
            yield f"{self.result.label(fact, years)}{t('：', ': ')}{said}{names}"

    def _twice(self) -> Iterator[str]:
        files: dict[str, list[str]] = {}
        for one in self.merged.received:
            if one.values:
                files.setdefault(one.respondent, []).append(self.result.relative(one.file))
        for respondent, listed in files.items():
            if len(listed) > 1:
                title, names = self.result.title(respondent), t("、", ", ").join(listed[:FEW])
                yield t(f"{title}有 {len(listed)} 本，合在一起用：{names}", f"{len(listed)} books of {title}: {names}")

    def _papers(self) -> Iterator[str]:
        if papers := self.merged.passed_over:
            names = t("、", ", ").join(map(self.result.relative, papers[:FEW])) + ("…" if len(papers) > FEW else "")
            yield t(
                f"{len(papers)} 个文件不是工作簿，没有看：{names}",
                f"no workbooks, not looked at ({len(papers)}): {names}",
            )

    def _names(self, respondents: Sequence[str], most: int) -> str:
        names = t("、", ", ").join(map(self.result.title, respondents[:most]))
        return names + (
            t(f" 等 {len(respondents)} 家", f" and {len(respondents) - most} more") if len(respondents) > most else ""
        )
