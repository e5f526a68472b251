"""Where the printed pages of a sheet end, so that no table loses its head and no heading what belongs to it."""

from collections.abc import Collection, Iterator, Sequence

PAGE = 800  # points of rows on an upright page of A4 whose columns fill its width, a little under what was measured


def page_breaks(heights: Sequence[int], together: Sequence[tuple[int, int]], forced: Collection[int]) -> Iterator[int]:
    """The rows before which a page is to end: the `forced` ones, and the first of rows that stay `together`.

    `heights` are those of all rows in points; rows that stay together are given by their first and the one after
    their last. Rows that no page holds are left to end where they may.
    """
    ends = dict(together)
    used = 0
    for row, height in enumerate(heights):
        whole = sum(heights[row : ends.get(row, row)])
        if row in forced or used + whole > PAGE >= whole:
            yield row
            used = 0
        used = height if used + height > PAGE else used + height
