"""``modelcity standard prove``: what holds of a standard for all values, and a dossier that shows what does not."""

import json
import sys
from pathlib import Path

import click

from modelcity.cli.entry import Command
from modelcity.cli.options import FILE, language, the_shelf
from modelcity.errors import DeclarationError
from modelcity.texts import t


@click.command("prove", cls=Command, help="证明标准：对一切取值，得分有界、越好不越低、条款都起作用……")
@click.argument("standard_id", metavar="[标准]", required=False)
@click.option("--standards", type=FILE, help="自有标准所在文件夹")
@click.option("--out", type=FILE, help="把反例写成台账文件（可用 assess 打分）的文件夹")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON")
@language
def prove_standard(standard_id: str | None, standards: Path | None, out: Path | None, as_json: bool) -> int:
    """Prove one standard or all of them; exit code 2 when something does not hold."""
    from modelcity.files import write_whole
    from modelcity.proving.check import declared_mistakes
    from modelcity.proving.proof import prove
    from modelcity.showing.proof import proof_json, proof_text, witnesses
    from modelcity.standard.annotated import AnnotatedStandard
    from modelcity.standard.check import mistakes
    from modelcity.standard.load import load

    shelf = the_shelf(standards)
    proofs = []
    for name in [standard_id] if standard_id else shelf.ids():
        standard, declarations = load(shelf, name, english=True)
        annotated = AnnotatedStandard(standard, declarations)
        if mistakes(standard, declarations):
            raise DeclarationError(declared_mistakes(annotated))
        proofs.append(
            (prove(standard), {item: annotated.at("rules", item, (), "").place for item in annotated.judged()})
        )
    if as_json:
        whole = {"format": "modelcity-proof/1", "proofs": [proof_json(*one) for one in proofs]}
        sys.stdout.buffer.write((json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())
    else:
        click.echo("\n".join(proof_text(*one) for one in proofs), nl=False)
    failed = [proof for proof, _ in proofs if proof.failures]
    if failed and out is None and not as_json:
        click.echo(t("加 --out 文件夹 写出反例台账", "add --out FOLDER to write the counter-examples"), err=True)
    if out is not None:
        for name, text in [pair for proof in failed for pair in witnesses(proof).items()]:
            write_whole(out / name, text.encode())
            click.echo(t(f"已写出：{out / name}", f"written: {out / name}"), err=True)
    return 2 if failed else 0
