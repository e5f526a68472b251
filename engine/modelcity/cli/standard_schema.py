"""``modelcity standard schema``: JSON Schemas, so that an editor explains and checks a standard while it is written."""

import json
import sys
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language
from modelcity.files import write_whole
from modelcity.texts import t


@click.command("schema", cls=Command, help="给出标准文件的 JSON Schema：编辑器据此提示每个键的意思、指出写错的地方。")
@click.option("--out", type=FILE, help="写到哪个文件夹，一般是 indicators/ 和 rules/ 所在的文件夹；不写则输出到屏幕")
@language
def schema(out: Path | None) -> None:
    """Print every schema as one JSON object, or write each to its file."""
    from modelcity.standard.schema import schemas

    found = schemas()
    if out is None:
        sys.stdout.buffer.write(_json(found))
        return
    for path, one in found.items():
        write_whole(out / path, _json(one))
    click.echo(
        t(
            f"已写出 {len(found)} 个文件到 {out}；标准文件的首行写 # yaml-language-server: $schema=../schemas/….json",
            f"written {len(found)} files to {out}; files name theirs in the first line: "
            "# yaml-language-server: $schema=../schemas/….json",
        )
    )


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
