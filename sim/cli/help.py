"""Help and errors of the command line, in the language of the reader.

The words of a command, an option and a placeholder are labels: `command.map`, `option.map.kpi` or,
where it means the same in several commands, `option.kpi`, and `metavar.number`.
"""

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sim import progress
from sim.cli import complete, process
from sim.legible import one_line, shortened

if TYPE_CHECKING:
    from sim.catalogue.labels import Labels

LANGUAGES = ("en", "id")
_WIDEST = 100
"""The width up to which help is written [characters]."""


class Misuse(typer.BadParameter):
    """A word of the command line that cannot be used: the key of the message, and what it fills in."""

    def __init__(self, key: str, ctx: Any = None, *, near: str = "", **words: str) -> None:
        super().__init__(key, ctx)
        self.near, self.words = near, words


def labels_for(lang: str | None) -> "Labels":
    """Return the labels of a language, by default that of NANAS_LANG or of the system."""
    import locale

    from sim.catalogue.labels import Labels

    name = lang or os.environ.get("NANAS_LANG") or locale.getlocale()[0] or "en"
    return Labels("id" if name.lower().startswith(("id", "in_")) else "en")


class Command(TyperCommand):
    """A command with help and errors in the language of the reader."""

    allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Return no words that are left over.

        Raises
        ------
        Misuse
            If there are some.
        """
        rest = _parsed(super().parse_args, ctx, args)
        if rest and not ctx.resilient_parsing:
            raise Misuse("usage.left_over", ctx, words=" ".join(rest))
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, meaning, arguments and options."""
        _write_help(ctx, formatter)


class Group(TyperGroup):
    """All commands, with help and errors in the language of the reader."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Return the words after the options of the program."""
        return _parsed(super().parse_args, ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Return name, command and the words that follow.

        Raises
        ------
        Misuse
            If there is no such command.
        """
        name = args[0]
        if name not in self.commands and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, self.commands, 1)
            raise Misuse("usage.command", ctx, near="".join(near), name=name)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, meaning, options and commands."""
        _write_help(ctx, formatter)
        labels = ctx.find_root().obj
        rows = [(name, _first_line(command.help)) for name, command in self.commands.items()]
        _write_section(formatter, labels("help.commands"), rows)

    def main(
        self,
        args: Sequence[str] | None = None,
        *rest: Any,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command that a command line names; exit with its code, or return it."""
        words = [*(sys.argv[1:] if args is None else args)]
        complete.prepare()
        labels = labels_for(stated_language(words))
        process.speak(labels("cli.interrupted_early"))
        fill_in(self, labels)
        extra |= {"standalone_mode": False, "obj": labels, "max_content_width": _WIDEST}
        code = 0
        try:
            # Help is printed by the library, all else by functions that do the same.
            with progress.printing():
                code = super().main(words, *rest, **extra)
        except progress.OutputError as error:
            if not standalone_mode:
                raise
            progress.tell(labels("cli.unprinted", why=error))
            code = 1
        except typer.TyperException as error:
            if not standalone_mode:
                raise
            _tell(error, labels)
            code = error.exit_code
        return sys.exit(code or 0) if standalone_mode else code


def stated_language(words: Sequence[str]) -> str | None:
    """Return the language that a command line asks for, wherever it stands.

    >>> stated_language(["check", "--lang=id", "study.yaml"]), stated_language(["--lang", "fr"])
    ('id', None)
    """
    apart = " ".join(words).replace("--lang=", "--lang ").split(" ")
    stated = [after for word, after in pairwise(apart) if word == "--lang" and after in LANGUAGES]
    return stated[-1] if stated else None


def _parsed(parse: Callable[[Any, list[str]], list[str]], ctx: Any, args: list[str]) -> list[str]:
    """Return what a parser leaves over; its errors know the command that they are of."""
    try:
        return parse(ctx, args)
    except typer.TyperException as error:
        vars(error)["ctx"] = vars(error).get("ctx") or ctx
        raise


def fill_in(group: Group, labels: "Labels") -> None:
    """Give commands, options and placeholders their words."""
    group.help = labels("command.nanas")
    for command in (group, *group.commands.values()):
        command.help = labels(f"command.{command.name}")
        for item in parameters(command):
            item.help = labels(option_key(command.name or "", item.name))
            item.metavar = labels(f"metavar.{item.metavar}") if item.metavar else None


def parameters(command: Any) -> list[Any]:
    """Return arguments and options of a command, `--help` among them."""
    options: list[Any] = command.get_params(typer.Context(command))
    return options


def option_key(command: str, name: str) -> str:
    """Return the key of the words of an option: those of a command, or what it means in all.

    >>> option_key("compare", "seed"), option_key("breakeven", "vary")
    ('option.seed', 'option.breakeven.vary')
    """
    from sim.catalogue.labels import table

    own = f"option.{command}.{name}"
    return own if own in table() else f"option.{name}"


def _write_help(ctx: Any, formatter: Any) -> None:
    command, labels = ctx.command, ctx.find_root().obj
    formatter.write_usage(ctx.command_path, _usage(ctx), f"{labels('help.usage')}: ")
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(command.help.replace("\n", "\n\n"))
    given: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
    for item in parameters(command):
        given[item.param_type_name].append((_name(item), _meaning(item, labels)))
    _write_section(formatter, labels("help.arguments"), given["argument"])
    _write_section(formatter, labels("help.options"), given["option"])


def _write_section(formatter: Any, title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(typer.style(title, bold=True)):
            formatter.write_dl(rows)


def _usage(ctx: Any) -> str:
    """Return what follows the command: `FILE [OPTIONS]`."""
    labels = ctx.find_root().obj
    arguments = [_name(item) for item in ctx.command.params if item.param_type_name == "argument"]
    required = [
        _name(item)
        for item in ctx.command.params
        if item.param_type_name == "option" and item.required
    ]
    commands = [labels("metavar.command")] if isinstance(ctx.command, Group) else []
    return " ".join([*arguments, *required, f"[{labels('metavar.options')}]", *commands])


def _name(item: Any) -> str:
    """Return an argument or an option as it is written: `-n, --replications NUMBER`."""
    if item.param_type_name == "argument":
        return f"{item.metavar}..." if item.nargs != 1 else str(item.metavar)
    return " ".join(filter(None, (", ".join(item.opts), item.metavar)))


def _meaning(item: Any, labels: "Labels") -> str:
    """Return the meaning of an option, and its value where none is given."""
    if item.default in (None, False):
        return str(item.help)
    return f"{item.help} {labels('help.default', value=labels.number(item.default))}"


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]


def _tell(error: Any, labels: "Labels") -> None:
    """Tell what is wrong with the command line, how it is written, and where that is explained."""
    what, ctx = _what_is_wrong(error, labels), error.ctx
    near = getattr(error, "near", "") or "".join(
        [*(getattr(error, "possibilities", None) or "")][:1]
    )
    if near:
        what = labels("usage.near", what=what, near=near)
    progress.tell(one_line(f"{ctx.command_path}: {what}"))
    progress.tell(f"{labels('help.usage')}: {ctx.command_path} {_usage(ctx)}")
    progress.tell(labels("usage.help", command=f"{ctx.command_path} --help"))


def _what_is_wrong(error: Any, labels: "Labels") -> str:
    match type(error).__name__:
        case "Misuse":
            quoted = {name: shortened(text) for name, text in error.words.items()}
            why = labels(error.message, **quoted)
            return labels("usage.value", name=_name(error.param), why=why) if error.param else why
        case "MissingParameter":
            return labels("usage.missing", name=_name(error.param), meaning=error.param.help)
        case "NoSuchOption":
            return labels("usage.option", name=error.option_name)
        case "BadOptionUsage":
            item = next(it for it in parameters(error.ctx.command) if error.option_name in it.opts)
            return labels(
                "usage.no_value" if item.is_flag else "usage.needs_value", name=_name(item)
            )
        case _:
            return str(error.format_message())
