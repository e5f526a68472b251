"""Whether every place that a standard names exists in its source, and every passage of a source went somewhere.

The contents of a source stand in the one standard whose rules account for all of it; another standard that names
the same source is checked against them. Sources without contents are not checked. Other standards are looked for on
the same shelf, then among those of the product: a standard that is taken away alone stays as it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from modelcity.errors import Problem, near
from modelcity.standard.annotated import AnnotatedStandard, Side
from modelcity.standard.contents import Citation, Contents, PlaceRefusedError, citations, naming, sourced
from modelcity.standard.load import Shelf, installed, read_standard
from modelcity.standard.standard import Standard
from modelcity.texts import t
from modelcity.yamltext import Path


def source_mistakes(annotated: AnnotatedStandard, shelf: Shelf, known: Iterable[Problem]) -> Iterator[Problem]:
    """Every place that its source does not have, every `serves` that leads nowhere, every passage not accounted for.

    `known` is what is wrong already: places are not asked about while the contents themselves are wrong, nor passages
    while anything else is wrong among the indicators.
    """
    check, wrong = _Check(annotated, shelf), {problem.place.file for problem in known}
    found = [*check.strangers(), *check.serves()]
    if annotated.declarations.file("indicators", "contents") not in wrong:
        found += check.places()
    yield from found
    if not any(file.startswith("indicators/") for file in wrong | {problem.place.file for problem in found}):
        yield from check.passages()


@dataclass(frozen=True)
class _Check:
    """A standard, read with its contents, beside the others of its shelf."""

    annotated: AnnotatedStandard
    shelf: Shelf

    @property
    def standard(self) -> Standard:
        return self.annotated.standard

    @cached_property
    def own(self) -> dict[str, Contents]:
        """The contents that the standard itself accounts for."""
        return {source: Contents(parts) for source, parts in self.standard.contents.items()}

    @cached_property
    def others(self) -> dict[str, Standard | None]:
        """The other standards of the shelf, and those of the product; None where one is too wrong to be read."""
        shelves = {name: shelf for shelf in (installed(), self.shelf) for name in shelf.ids()}
        shelves.pop(self.standard.id, None)
        return {name: read_standard(shelf, name, contents=True)[0] for name, shelf in shelves.items()}

    def contents(self, source: str) -> Contents | None:
        """The contents of a source: the standard's own, else those of the first other standard that has them."""
        if source in self.own:
            return self.own[source]
        there = [other.contents[source] for other in self.others.values() if other and source in other.contents]
        return Contents(there[0]) if there else None

    def strangers(self) -> Iterator[Problem]:
        """Contents of what is no source."""
        tree, known = self.annotated.declarations.tree("indicators", "contents"), self.standard.sources
        for source in self.own:
            if source not in self.annotated.declarations.mapping("indicators", "sources"):
                next_step = t("请改正，或先在 sources.yaml 里声明它", "mend it, or declare it in sources.yaml")
                found = t(f"没有来源“{source}”", f"no source '{source}'")
                yield Problem(tree.place((source,)), found, near(source, known), next_step)

    def places(self) -> Iterator[Problem]:
        """Places that their source does not have."""
        for name, entry in self.standard.entries.items():
            yield from self._refused("indicators", self.annotated.file_of("indicators", name), name, citations(entry))
        for name, survey in self.standard.surveys.items():
            yield from self._refused("rules", "surveys", name, sourced(survey.sources, ("sources",)))

    def _refused(self, side: Side, stem: str, name: str, named: Iterator[Citation]) -> Iterator[Problem]:
        tree = self.annotated.declarations.tree(side, stem)
        for citation in named:
            contents = self.contents(citation.source)
            path: Path = (name, *citation.path)
            try:
                if contents is not None:
                    contents.named(citation.place)
            except PlaceRefusedError as error:
                found = t(f"来源 {citation.source}：{error.found}", f"source {citation.source}: {error.found}")
                next_step = t("请照来源的目次改正", "mend it after the contents of the source")
                yield Problem(tree.place(path if path in tree.spots else path[:-1]), found, error.allowed, next_step)

    def passages(self) -> Iterator[Problem]:
        """Passages of the standard's own contents that no rule names and no reason excuses, or that have both."""
        tree = self.annotated.declarations.tree("indicators", "contents")
        for source, contents in self.own.items():
            named = naming(self.standard.entries, source, contents)
            for passage in contents.passages:
                by, excused = named.get(passage, ()), passage in contents.reasons
                if bool(by) == excused:
                    place = tree.place((source, passage.entry, "nowhere") if excused else (source, passage.entry))
                    said = _both(str(passage), by) if excused else _neither(str(passage))
                    yield Problem(place, *said)

    def serves(self) -> Iterator[Problem]:
        """Indicators of another standard that an indicator claims to serve and that are not there."""
        for name, entry in self.standard.entries.items():
            for other, served in entry.serves.items():
                mend = t("请改正，或删去", "mend it, or remove it")
                if other not in self.others:
                    known = "、".join(self.others)
                    found = t(f"没有别的标准“{other}”", f"there is no other standard '{other}'")
                    allowed = near(other, self.others) or t(f"现有：{known}", f"there are: {known}")
                    yield self.annotated.at("indicators", name, ("serves", other), found, allowed, mend)
                    continue
                there = self.others[other]
                for order, indicator in enumerate(served if there else ()):
                    if there and indicator not in there.indicators:
                        found = t(f"标准 {other} 里没有小项“{indicator}”", f"standard {other} has no '{indicator}'")
                        path = ("serves", other, order)
                        allowed = near(indicator, there.indicators)
                        yield self.annotated.at("indicators", name, path, found, allowed, mend)


def _neither(passage: str) -> tuple[str, str, str]:
    return (
        t(f"“{passage}”没有规则引用", f"no rule names '{passage}'"),
        t("每一句要么被引用，要么在 nowhere 写明原因", "every passage is named by a rule or has its reason in nowhere"),
        t(
            "请在所属小项的 sources 里引用它，或写明为什么不用",
            "name it in the sources of a rule, or say why it serves none",
        ),
    )


def _both(passage: str, by: tuple[str, ...]) -> tuple[str, str, str]:
    return (
        t(
            f"“{passage}”写明不用，却被 {'、'.join(by)} 引用",
            f"'{passage}' serves no rule, yet {', '.join(by)} names it",
        ),
        t("两者只能有一个", "only one of the two can hold"),
        t("请删去原因，或改正引用", "remove the reason, or mend the citation"),
    )
