"""The words on a folder to take along: how to start it, on Windows by a click, on Linux by a line, and a leaflet."""

from door.environment import HOME
from door.install import ROOM
from door.stick import Stick

# Plain ASCII: cmd.exe reads a .bat in the code page of its console, which may be GBK or UTF-8.
BAT = """@echo off
setlocal
set "PYTHON="
py -{python} -c "" >nul 2>nul
if not errorlevel 1 set "PYTHON=py -{python}"
if defined PYTHON goto found
python -c "import sys; sys.exit('{python}' != '.'.join(map(str, sys.version_info[:2])))" >nul 2>nul
if not errorlevel 1 set "PYTHON=python"
if defined PYTHON goto found
echo Python {python} is needed and was not found. Please read the text file in this folder.
for %%f in ("%~dp0*.txt") do start "" notepad "%%f"
pause
exit /b 1
:found
if "%~1"=="" goto demo
%PYTHON% "%~dp0run.py" %*
exit /b %errorlevel%
:demo
%PYTHON% "%~dp0run.py" demo
pause
"""

SH = """#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
for python in python{python} python3 python; do
    if "$python" -c "import sys; sys.exit('{python}' != '.'.join(map(str, sys.version_info[:2])))" 2>/dev/null; then
        [ $# -gt 0 ] || set -- demo
        exec "$python" "$here/run.py" "$@"
    fi
done
echo "需要 Python {python}，没有找到。请看同一文件夹里的“说明.txt”。" >&2
exit 1
"""

LEAFLET = """modelcity {modelcity}：双拥模范城（县）自评打分（随身带，不用联网）

一、先要有 Python {python}
    这个文件夹只能用在 {platform} 的电脑上（别的系统，请在那种系统上另做一份）。电脑上没有
    Python {python} 的，先装上（Windows 可把官网的安装程序一并带来；Debian、Ubuntu、麒麟还要有
    python3-venv）。

二、开始
    Windows：双击 modelcity.bat，用虚构的样例走一遍。
    Linux、麒麟：在终端里运行 sh modelcity.sh
    第一次运行会把软件包装到这个文件夹的 .venv 里（约占 {room} MB），电脑硬盘上约半分钟，U 盘上要几分钟，
    全程不联网；以后马上就能用。

三、给自己的台账打分（在命令行窗口里）
    modelcity.bat template --level county --out 台账.xlsx
    modelcity.bat assess 台账.xlsx --out 结果
    Linux、麒麟把 modelcity.bat 换成 sh modelcity.sh。写 --help 看有哪些命令，命令后面写 --help 看用法。

四、不能写入的盘、或者 U 盘上装不成
    把整个文件夹复制到硬盘上再运行；
    或者设环境变量 {home}，写明硬盘上一个可以写入的文件夹，软件包就装到那里。

五、文件有没有损坏
    安装前会按 {sums} 逐个核对，损坏的、不见的会列出名字，不会装上。自己核对：sha256sum -c {sums}
{left_out}"""

LEFT_OUT = """
六、没有带上的
    {names}：制作时没有 C 编译器。它只用来互相核对，没有它得分相同。
"""


def start_on_windows(stick: Stick) -> bytes:
    """modelcity.bat: without words the demo, then it waits for a key; with words the command."""
    return BAT.format(python=stick.python).replace("\n", "\r\n").encode("ascii")


def start_on_linux(stick: Stick) -> bytes:
    """modelcity.sh, the same."""
    return SH.format(python=stick.python).encode()


def leaflet(stick: Stick) -> bytes:
    """说明.txt, as Notepad reads it: UTF-8 with a mark, and the line ends of Windows."""
    names = "、".join(stick.left_out)
    text = LEAFLET.format(
        modelcity=stick.modelcity,
        python=stick.python,
        platform=stick.platform,
        home=HOME,
        room=ROOM,
        sums="SHA256SUMS",
        left_out=LEFT_OUT.format(names=names) if names else "",
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")
