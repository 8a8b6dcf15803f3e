"""The command line: read arguments, call one function, print, exit with the status of house rules.

0 done · 1 findings · 2 usage · 3 profile or library refused · 4 received file refused ·
5 environment · 70 bug in specgen · 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import NoReturn

import click

from specgen import __version__
from specgen.cli.clauses import clauses_group, lint_command
from specgen.cli.costs import allocate_command
from specgen.cli.decisions import decide_command
from specgen.cli.documents import build_command, check_command, explain_command
from specgen.cli.files import inspect_command
from specgen.cli.machine import completion_command, doctor_command
from specgen.cli.policies import policy_group, trace_command
from specgen.cli.profiles import convert_command, init_command, samples_command, schema_command
from specgen.cli.publication import publish_command
from specgen.cli.requests import requests_group
from specgen.cli.reviews import review_command
from specgen.cli.templates import template_group
from specgen.cli.words import COMPLETE, HELP, Group
from specgen.errors import SpecgenError


@click.group(cls=Group, context_settings=HELP)
@click.version_option(__version__, "--version", message="specgen %(version)s", help="版を表示します。")
@click.help_option("-h", "--help", help="この説明を表示します。")
def cli() -> None:
    """条項集とプロファイル（YAML）から、自治体の調達仕様書、協定書などの Word 文書を作ります。"""


for each in (
    *(
        init_command,
        build_command,
        check_command,
        explain_command,
        inspect_command,
        decide_command,
        requests_group,
        review_command,
        allocate_command,
        trace_command,
        lint_command,
        clauses_group,
        policy_group,
        template_group,
        publish_command,
    ),
    *(convert_command, schema_command, samples_command, doctor_command, completion_command),
):
    cli.add_command(each)  # in the order of the help


class _Stopped(BaseException):
    """Ctrl-C or SIGTERM: everything on the way out tidies up."""

    def __init__(self, number: int) -> None:
        self.signal = number


def _stop(number: int, _frame: object) -> NoReturn:
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)  # once is enough: tidying up is not to be cut short
    raise _Stopped(number)


def main() -> NoReturn:
    """Entry point: every ending has its exit status, and no traceback reaches an officer."""
    gc.disable()  # a command is short and nearly all it makes lives to the end: looking for garbage is in vain
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # other packages have no say in what we read
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it was asked to be ignored
        signal.signal(signal.SIGINT, _stop)
    try:
        cli.main(standalone_mode=False, complete_var=COMPLETE)
        status = 0
    except SpecgenError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        if len(error.problems) > 1:
            click.echo(f"{len(error.problems)} 件の問題があります。", err=True)
        status = error.exit_status
    except click.exceptions.Exit as error:
        status = error.exit_code
    except _Stopped as error:
        click.echo("中断しました。" if error.signal == signal.SIGINT else "終了の指示を受けて中断しました。", err=True)
        status = 128 + error.signal
    except (click.Abort, KeyboardInterrupt):
        click.echo("中断しました。", err=True)
        status = 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else error.message, err=True)
        status = 2
    except click.ClickException as error:
        click.echo(f"specgen: SG022 {_usage_message(error)}\n    → specgen --help で使い方を見られます", err=True)
        status = 2
    except BrokenPipeError:
        sys.stderr.close()
        status = 0
    except Exception as error:  # noqa: BLE001 - the last door: a bug is reported as one
        click.echo(
            f"specgen: SG701 specgen の不具合です（{type(error).__name__}: {error}）\n    → この表示と使ったファイルを添えて開発者に知らせてください",
            err=True,
        )
        status = 70
    gc.freeze()  # nor does Python look through all of it once more when it ends
    sys.exit(status)


def _usage_message(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return f"「{error.option_name}」というオプションはありません"
        case click.MissingParameter():
            return f"「{error.param.human_readable_name if error.param else '引数'}」がありません"
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as parameter):
            return f"「{parameter.human_readable_name}」は {'、'.join(choices)} のどれかです"
        case click.BadArgumentUsage() | click.BadOptionUsage() | click.BadParameter():
            return f"引数が正しくありません（{error.message}）"
        case click.UsageError() if "No such command" in error.message:
            return f"「{error.message.split(chr(39))[1]}」というコマンドはありません"
    return f"使い方が正しくありません（{error.format_message()}）"
