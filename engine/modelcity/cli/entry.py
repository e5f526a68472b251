"""From the arguments to an exit code: 0 done, 1 done but vetoed or too low, 2 wrong input or call, 3 internal."""

import contextlib
import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from modelcity import __version__
from modelcity.errors import DisagreementError, FactError, ModelCityError, near
from modelcity.texts import speak, t

MOST_TOLD, LONGEST = 1_000, 2_000  # problems, and characters of one: a hostile file can hold any number

COMMANDS = {
    "demo": "用样例走一遍全流程，并说明写出了什么",
    "assess": "给一份台账自评打分：得分、否决项、测评、整改清单",
    "explain": "把一个小项从得分讲到事实和出处",
    "whatif": "假如某些值不一样会怎样，哪些值最要紧",
    "plan": "求出达到目标分最省工日的整改计划",
    "template": "生成一级的填报台账（Excel）",
    "collect": "向各单位发填报表，收回来合并成台账",
    "evidence": "佐证材料登记在案：登记、检查、案卷目录、抽查",
    "remedies": "整改跟踪：哪些待办、逾期、报完成、已核实，登记完成情况",
    "history": "历次自评：看、比、查有没有被改动，画走势，读回考评组的打分",
    "compare": "把许多地区放在一起比：排名、最常失分的条款",
    "rollup": "由各镇街台账汇总出县级事实，看哪个镇街让县里失分",
    "report": "写出能签发的文件：自评报告、整改通知单、镇街通报、整改计划、历次自评",
    "survey": "满意度测评：结果靠不靠得住，要问多少人",
    "standard": "查看和检查考评标准",
    "doctor": "查看本机装了什么：Python、求值器、字体、标准",
}

_HEADINGS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "Show this message and exit.": "显示帮助后退出。",
    "Show the version and exit.": "显示版本后退出。",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "[default: ": "[默认：",
    "[required]": "[必填]",
}


def in_chinese(text: str) -> str:
    """Help with click's own words in Chinese."""
    for english, chinese in _HEADINGS.items():
        text = text.replace(english, chinese)
    return text


class Command(click.Command):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: click.Context) -> str:
        return in_chinese(super().get_help(ctx))


class LazyGroup(click.Group):
    """Commands are imported when they are called: `--help` pays for none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"modelcity.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def get_help(self, ctx: click.Context) -> str:
        return in_chinese(super().get_help(ctx))


class Group(click.Group):
    """A command with sub-commands whose help is in Chinese."""

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        return in_chinese(super().get_help(ctx))


@click.group(
    cls=LazyGroup,
    help="双拥模范城（县）考评：自评打分、失分原因、整改清单。",
    context_settings={"max_content_width": 100},
)
@click.version_option(__version__, prog_name="modelcity")
def root() -> None:
    """All commands."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; every error becomes text on stderr and an exit code."""
    speak("zh")
    try:
        result: Any = root.main(list(arguments), prog_name="modelcity", standalone_mode=False)
        if sys.stdout is not None:  # there is none where nobody looks, as under a scheduler of Windows
            sys.stdout.flush()  # here, not when Python ends: a full disk is told in words
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 2
    except click.ClickException as error:
        click.echo(_usage(error), err=True)
        return 2
    except DisagreementError as error:
        click.echo(str(error), err=True)
        return _internal(error, arguments)
    except ModelCityError as error:
        click.echo(_listed(error), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the last fence: a clerk sees a sentence, a developer the place
        if not _seen_enough(error):
            return _internal(error, arguments)
        _close_output()
        return 0
    return result if isinstance(result, int) else 0


def _seen_enough(error: BaseException) -> bool:
    """Whether output ended because its reader went away, as `| head` does: click then exits with 1."""
    return isinstance(error, BrokenPipeError) or (isinstance(error, SystemExit) and error.code == 1)


def _close_output() -> None:
    """What is still to be written goes nowhere; without this Python would complain at its very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _listed(error: ModelCityError) -> str:
    count = len(error.problems)
    head = t(f"有 {count} 处问题：", f"{count} problem{'s' if count > 1 else ''}:")
    if isinstance(error, FactError):
        head = t(f"台账有 {count} 处问题，没有打分：", f"{count} in the dossier, nothing was scored:")
    told = [_shortened(str(problem)) for problem in error.problems[:MOST_TOLD]]
    if (more := count - MOST_TOLD) > 0:
        told.append(t(f"另有 {more} 处没有列出", f"{more} more are not listed"))
    return "\n".join([head, *(f"  {problem}" for problem in told)])


def _shortened(text: str) -> str:
    """A problem without the middle of what somebody wrote without end."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]}…{text[-LONGEST // 2 :]}"


def _internal(error: BaseException, arguments: Sequence[str]) -> int:
    """Says that the program is at fault, and where the report of it lies; returns the exit code."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):  # of its output, by redirection
        _close_output()
        found = t("磁盘满了，没有写完。", "the disk is full: not all was written. ")
        click.echo(found + t("请腾出空间再运行一次。", "Make room and run it again."), err=True)
        return 2
    said = t(
        "程序内部出错，这次没有做完。这不是您的错。", "internal error: this was not finished; it is not your fault"
    )
    with contextlib.suppress(Exception):  # what is broken may break this too
        from modelcity.cli.fault import told

        said += "\n" + told(error, root, arguments)
    click.echo(said, err=True)
    return 3


def _usage(error: click.ClickException) -> str:
    """What is wrong with the call, in Chinese or English."""
    said: Callable[[], str] = {
        click.MissingParameter: lambda: _missing(error),
        click.NoSuchOption: lambda: _no_option(error),
        click.BadParameter: lambda: _bad(error),
    }.get(type(error), lambda: _other(error))
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "modelcity"
    return said() + "\n" + t(f"看用法：{path} --help", f"usage: {path} --help")


def _missing(error: Any) -> str:
    name = error.param.human_readable_name if error.param else ""
    if error.param and isinstance(error.param, click.Option):
        name = error.param.opts[0]
    return t(f"缺少 {name}", f"{name} is missing")


def _no_option(error: Any) -> str:
    known = [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
    return t(f"没有选项 {error.option_name}。", f"no option {error.option_name}. ") + near(error.option_name, known)


def _bad(error: Any) -> str:
    name = error.param.opts[0] if error.param else ""
    kind = getattr(error.param, "type", None)
    choices = getattr(kind, "choices", ())
    allowed = t(f"只能是 {'、'.join(choices)}", f"must be one of {', '.join(choices)}") if choices else error.message
    if isinstance(kind, click.IntRange):
        allowed = t(f"应是 {kind.min} 到 {kind.max} 的整数", f"must be a whole number from {kind.min} to {kind.max}")
    return t(f"{name} 的值不对：{allowed}", f"{name} has a wrong value: {allowed}")


def _other(error: click.ClickException) -> str:
    message = error.format_message()
    if message.startswith("No such command"):
        name = message.split("'")[1] if "'" in message else ""
        known = t(f"命令有：{'、'.join(COMMANDS)}", f"commands: {', '.join(COMMANDS)}")
        return t(f"没有命令“{name}”。", f"no command '{name}'. ") + near(name, COMMANDS) + known
    if "unexpected extra argument" in message:
        return t(f"参数多了：{message.partition('(')[2].rstrip(')')}", message)
    return message
