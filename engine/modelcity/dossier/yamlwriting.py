"""A dossier as the YAML text that `assess` reads: texts in double quotes, so they come back as they were."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from modelcity.dossier.dossier import Dossier, Entry
from modelcity.dossier.values import folded

_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # YAML refuses these, or reads them as line ends


def dossier_yaml(dossier: Dossier, remarks: Sequence[str] = ()) -> bytes:
    """The dossier as UTF-8, facts in its order; `remarks` stand above it as comments."""
    return ("\n".join(_lines(dossier, remarks)) + "\n").encode()


def quoted(text: str) -> str:
    """A text in double quotes: JSON's form is YAML's too, but for what YAML does not print."""
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _lines(dossier: Dossier, remarks: Sequence[str]) -> Iterator[str]:
    yield from (f"# {' '.join(_UNPRINTED.sub(' ', remark).split())}" for remark in remarks)
    head = dossier.locality._asdict()
    yield f"locality: {{{', '.join(f'{key}: {quoted(text)}' for key, text in head.items())}}}"
    yield "facts:" if dossier.entries else "facts: {}"
    for fact, keys in groupby(dossier.entries, key=lambda key: key[0]):
        years = [(year, _entry(dossier.entries[fact, year])) for _, year in keys]
        if years[0][0] is None:
            yield f"  {fact}: {years[0][1]}"
            continue
        yield f"  {fact}:"
        yield from (f"    {year}: {entry}" for year, entry in years)


def _entry(entry: Entry) -> str:
    said = [f"value: {quoted(folded(entry.typed))}"]
    if entry.evidence:
        said.append(f"evidence: [{', '.join(map(quoted, entry.evidence))}]")
    if entry.note:
        said.append(f"note: {quoted(entry.note)}")
    return f"{{{', '.join(said)}}}"
