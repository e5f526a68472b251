"""``modelcity doctor``: what is installed here and what it means for the results."""

import platform
from importlib.metadata import PackageNotFoundError, version

import click

from modelcity import __version__
from modelcity.cli.entry import Command
from modelcity.cli.options import language
from modelcity.judging import rete
from modelcity.standard.load import installed, load
from modelcity.texts import t

PACKAGES = (
    "durable-rules",
    "pydantic",
    "numpy",
    "pandas",
    "PyYAML",
    "click",
    "matplotlib",
    "openpyxl",
    "xlsxwriter",
)


@click.command("doctor", cls=Command, help="查看本机装了什么：Python、求值器、字体、标准。")
@language
def command() -> None:
    """Print what is installed."""
    click.echo(f"modelcity {__version__}")
    click.echo(f"Python {platform.python_version()} ({platform.system()} {platform.machine()})")
    click.echo(t("求值器：", "evaluators: ") + _evaluators())
    click.echo(t("中文字体：", "Chinese font: ") + _font())
    for name in installed().ids():
        standard, _ = load(installed(), name)
        click.echo(
            t("标准：", "standard: ") + f"{name} {standard.head.edition} {standard.digest[:12]} {standard.title()}"
        )
    click.echo(t("程序包：", "packages: ") + ", ".join(f"{name} {_version(name)}" for name in PACKAGES))


def _evaluators() -> str:
    if rete.available():
        return t("columns 和 rete（每次打分互相核对）", "columns and rete (each score is checked by both)")
    return t(
        "只有 columns（没有 durable-rules：它需要 Python 3.12 以下和 C 编译器；结果相同）",
        "columns only (no durable-rules: it needs Python 3.12 or older and a C compiler; results are the same)",
    )


def _font() -> str:
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        return t("缺少，图中的中文会显示不出来；请重新安装", "missing: pictures cannot show Chinese; install again")
    return str(sans_path().name)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return t("未装", "absent")
