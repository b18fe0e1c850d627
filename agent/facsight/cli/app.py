"""The parser and the exit status: 0 done, 2 bad usage or input, 3 partly failed."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from facsight.cli import bundle, evaluate, install, serve_options, train
from facsight.cli.arguments import Commands, add_csv_raw, add_overwrite, whole
from facsight.cli.parser import Parser, parsers
from facsight.cli.readings import add_import, add_row
from facsight.cli.settings_options import add_model_options, add_reading_options
from facsight_tools.core_dumps import forbid_core_dumps
from facsight_tools.errors import FacsightError
from facsight_tools.printable import printable
from facsight_tools.states import ORDERS

Command = Callable[[argparse.Namespace], int]

OK: Final = 0
BAD_INPUT: Final = 2
PARTLY_FAILED: Final = 3

_LINE_BREAK: Final = "\n"
_HELP: Final = Path(__file__).with_name("help.toml")
COMPLETING: Final = "_ARGCOMPLETE"
"""Set by a shell that asks for completions."""

_FIRST_STEPS: Final = """\
facsight measures faces by the Facial Action Coding System and says what an expression may convey;
every sentence is held against the measurements and cites them.

  facsight doctor                               does everything work here?
  facsight infer photo.jpg --context "TEXT"     read one face, and why
  facsight analyze photos/ --csv faces.csv      a table, one row a face
  facsight chat photo.jpg                       ask about it
  facsight import openface.csv                  what another tool measured
  facsight serve --transport http               a page in the browser, and MCP

`facsight --help` lists every command; `facsight COMMAND --help` ends with examples."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Errors for the user go to stderr, in a line."""
    for stream in (sys.stdout, sys.stderr):
        # Reports are UTF-8 everywhere, also where a console or a pipe would take less.
        if isinstance(stream, io.TextIOWrapper):
            # A name whose bytes are no UTF-8 is shown with escapes.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if argv is None else argv
    if not given and COMPLETING not in os.environ:
        print(_FIRST_STEPS)
        return OK
    parser = build_parser()
    if COMPLETING in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)
    args = parser.parse_args(given)
    forbid_core_dumps()
    # A refused tool call is told below, in a line, or stands in the audit log of `serve`; FastMCP's
    # log of it would say it twice, with the path. FastMCP reads this when it is imported, so a
    # logger's level would come too early.
    os.environ.setdefault("FASTMCP_LOG_LEVEL", "CRITICAL")
    command = _load(args.command)
    try:
        return command(args)
    except FacsightError as error:
        print(f"facsight: {error.code}: {printable(str(error), keep=_LINE_BREAK)}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; closing stderr stops Python's own complaint.
        sys.stderr.close()
        return OK
    except OSError as error:
        print(f"facsight: the output cannot be written: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("facsight: stopped", file=sys.stderr)
        return 130


def _load(name: str) -> Command:
    """A command, imported when it is run: `--help` and `serve` start without OpenCV and ONNX."""
    # What an import makes stays. The garbage collector would look through all of it again and
    # again, which takes a tenth of a server's start, and every time it runs later on.
    gc.disable()
    command: Command = import_module(f"facsight.cli.{name}").run
    gc.freeze()
    gc.enable()
    return command


def build_parser() -> argparse.ArgumentParser:
    """Every command and option."""
    parser: argparse.ArgumentParser = Parser(
        prog="facsight",
        description="FACS measurement and explainable emotion inference: every sentence is cited "
        "and checked. Describes apparent expression, not what a person feels.",
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show program's version number and exit"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_infer(commands)
    _add_chat(commands)
    _add_analyze(commands)
    add_import(commands)
    _add_columns(commands)
    _add_events(commands)
    _add_live(commands)
    _add_verify(commands)
    _add_models(commands)
    _add_rules(commands)
    _add_examples(commands)
    doctor = commands.add_parser(
        "doctor", help="say what works on this machine, and what to do if not"
    )
    doctor.add_argument(
        "--server",
        metavar="URL",
        help="say what runs the networks of the server at this address; its token, where it asks "
        "for one, stands in FACSIGHT_TOKEN",
    )
    evaluate.add_parser(commands)
    train.add_parser(commands)
    serve_options.add_parser(commands)
    install.add_parser(commands)
    bundle.add_parser(commands)
    _add_cite(commands)
    _add_completion(commands)
    shown = tomllib.loads(_HELP.read_text("utf-8"))["examples"]
    for one in parsers(parser):
        one.show_examples(shown.get(one.prog, ()))
    return parser


class _Version(argparse.Action):
    """Prints the version and ends; unlike argparse's own, it is looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print and end."""
        # To search the installed packages takes longer than all else that `--help` does.
        from importlib import metadata

        print(f"facsight {metadata.version('facsight')}")
        parser.exit()


def _add_infer(commands: Commands) -> None:
    infer = commands.add_parser(
        "infer", help="a picture or video in, a cited and checked inference out", description=_INFER
    )
    infer.add_argument("image", metavar="IMAGE", help="the picture, a video, or a table with --row")
    infer.add_argument(
        "--context",
        metavar="TEXT",
        help="what is going on, in plain sentences (English, German, Spanish)",
    )
    infer.add_argument(
        "--transcript",
        metavar="FILE",
        help="what is said: dialogue, a transcript, or subtitles (SRT, WebVTT); '-': stdin",
    )
    infer.add_argument(
        "--appraisal",
        metavar="FILE",
        help="how you judge the situation, apart from the face, as JSON (docs/context.md); "
        "'-': stdin",
    )
    infer.add_argument(
        "--face", type=whole(), default=1, metavar="N", help="which face; 1 is the largest"
    )
    add_row(infer)
    add_reading_options(infer)
    infer.add_argument(
        "--overlay", metavar="FILE", help="also write the annotated picture (PNG), or video (.mp4)"
    )
    infer.add_argument(
        "--blur-others",
        action="store_true",
        help="blur the heads of all other faces in the annotated picture",
    )
    add_overwrite(infer)
    infer.add_argument("--json", action="store_true", help="print the whole report")
    infer.add_argument(
        "--ask",
        metavar="QUESTION",
        help="of a video: answer this alone, such as 'When does she smile?' or 'What happens at "
        "0:12?'",
    )
    infer.add_argument(
        "--scene", action="store_true", help="of a video: look for hands as well (slower)"
    )
    _add_time_options(infer)
    _add_video_options(infer, keep=True)
    add_model_options(infer)


def _add_chat(commands: Commands) -> None:
    chat = commands.add_parser(
        "chat", help="ask on about pictures, every answer cited and checked", description=_CHAT
    )
    chat.add_argument("images", nargs="*", metavar="IMAGE", help="pictures to open first")
    chat.add_argument("--context", metavar="TEXT", help="what is going on, in plain sentences")
    add_row(chat)
    _add_video_options(chat, sequence=False)
    chat.add_argument("--scene", action="store_true", help="look for hands in videos as well")
    add_reading_options(chat)
    add_model_options(chat)
    chat.add_argument(
        "--store",
        metavar="FILE",
        help="SQLite file that keeps threads: numbers, words, paths (extra: chat-store)",
    )
    chat.add_argument("--thread", metavar="NAME", help="go on with this thread of the store")
    chat.add_argument("--json", action="store_true", help="print a JSON object a turn")


def _add_analyze(commands: Commands) -> None:
    analyze = commands.add_parser(
        "analyze", help="measure the faces of pictures, videos and folders", description=_ANALYZE
    )
    analyze.add_argument(
        "paths", nargs="+", metavar="PATH", help="pictures, videos, or folders of them"
    )
    analyze.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="SET",
        help="a rule set (`facsight rules`) or your own file, SET.toml; repeat it for several",
    )
    analyze.add_argument(
        "--neutral",
        action="append",
        default=[],
        metavar="IMAGE",
        help="a picture of the same person at rest, to read the action units against; repeat it "
        "for the median of several",
    )
    analyze.add_argument(
        "--scene",
        action="store_true",
        help="bodies, hands, what faces look at and who faces whom as well; takes longer, and "
        "action units under a hand become unavailable",
    )
    analyze.add_argument(
        "--au-reader",
        action="append",
        default=[],
        dest="au_readers",
        metavar="NAME",
        help="what reads action units: a name of `facsight models list`, or openface2, libreface "
        "or pyfeat where that is installed; repeat it for several beside each other: emotion "
        "scores rest on the first",
    )
    analyze.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="ray: measure in actors, on this machine or the cluster of RAY_ADDRESS (extra: ray)",
    )
    analyze.add_argument(
        "--workers",
        type=whole(),
        metavar="N",
        help="with --engine ray: how many actors; one for each CPU by default",
    )
    analyze.add_argument(
        "--speech",
        action="store_true",
        help="of a video: the column `speech`, how likely it is heard (extra: audio)",
    )
    _add_video_options(analyze)
    form = analyze.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything as JSON")
    form.add_argument(
        "--csv",
        metavar="FILE",
        help="write a table, one row a face, of a video one a face and frame ('-': stdout)",
    )
    form.add_argument("--parquet", metavar="FILE", help="the same as Parquet (extra: parquet)")
    form.add_argument(
        "--jsonl",
        metavar="FILE",
        help="write everything as JSON, a line a picture, of a video one a face and frame "
        "('-': stdout)",
    )
    add_csv_raw(analyze)
    analyze.add_argument(
        "--landmarks", action="store_true", help="add the 478 points to the table (JSON has them)"
    )
    analyze.add_argument(
        "--wide",
        action="store_true",
        help="add to the table each unit's confidence, why it was not measured, the picture's hash "
        "and facsight's version",
    )
    analyze.add_argument(
        "--drop-empty", action="store_true", help="leave columns out of the table that are empty"
    )
    add_overwrite(analyze)
    analyze.add_argument(
        "--resume",
        action="store_true",
        help="go on with the FILE.part that an interrupted run left, within a video too",
    )
    analyze.add_argument(
        "--order",
        choices=ORDERS,
        default=ORDERS[0],
        help="how faces are numbered: the largest first (those of about one size from left to "
        "right), or all from left to right",
    )


def _add_columns(commands: Commands) -> None:
    command = commands.add_parser(
        "columns", help="what each column of the table means", description=_COLUMNS
    )
    command.add_argument("--json", action="store_true", help="print them as JSON")
    command.add_argument("--markdown", action="store_true", help="print docs/table.md's table")
    command.add_argument("--wide", action="store_true", help="those of `analyze --wide` as well")
    command.add_argument(
        "--rules", action="append", default=[], metavar="SET", help="as in `analyze`"
    )
    command.add_argument(
        "--landmarks", action="store_true", help="those of `analyze --landmarks` as well"
    )


def _add_cite(commands: Commands) -> None:
    command = commands.add_parser("cite", help="how to cite facsight and the methods behind it")
    command.add_argument("--bibtex", action="store_true", help="as BibTeX")


def _add_completion(commands: Commands) -> None:
    command = commands.add_parser(
        "completion", help="let your shell complete commands and options", description=_COMPLETION
    )
    command.add_argument("shell", choices=("bash", "zsh", "fish"), help="your shell")


def _add_events(commands: Commands) -> None:
    events = commands.add_parser(
        "events", help="when what happens in a video: onset, apex and offset", description=_EVENTS
    )
    events.add_argument("video", metavar="VIDEO", help="the video")
    out = events.add_argument_group("files ('-': stdout)")
    out.add_argument("--csv", metavar="FILE", help="a row an event")
    out.add_argument("--eaf", metavar="FILE", help="annotations for ELAN (.eaf)")
    out.add_argument(
        "--bids", metavar="FILE", help="BIDS: FILE_events.tsv, with the JSON beside it"
    )
    out.add_argument("--plot", metavar="FILE", help="timeline, .png or .svg (extra: plot)")
    out.add_argument("--openface", metavar="FILE", help="a row a frame in OpenFace's columns (CSV)")
    out.add_argument("--pyfeat", metavar="FILE", help="a row a frame in Py-Feat's columns (CSV)")
    out.add_argument(
        "--poses", metavar="FILE", help="points of the faces as DeepLabCut's CSV, for `movement`"
    )
    out.add_argument(
        "--overlay", metavar="FILE", help="the video with mesh, bars and scores beside it (.mp4)"
    )
    add_overwrite(events)
    events.add_argument(
        "--face", type=whole(), default=1, metavar="N", help="of --plot: whose timeline"
    )
    events.add_argument(
        "--transcript", metavar="FILE", help="of --eaf: what is said, as a tier (SRT, WebVTT)"
    )
    events.add_argument(
        "--scene", action="store_true", help="look for hands as well, which takes longer"
    )
    _add_time_options(events)
    _add_video_options(events, keep=True)


def _add_live(commands: Commands) -> None:
    live = commands.add_parser(
        "live", help="what a camera sees, as a line on the terminal", description=_LIVE
    )
    live.add_argument(
        "device",
        nargs="?",
        default="0",
        metavar="DEVICE",
        help="number of the camera (0), or a video that stands in for one",
    )
    live.add_argument("--record", metavar="TABLE.csv", help="write the numbers, a row a face")
    add_overwrite(live)
    live.add_argument("--seconds", type=float, metavar="S", help="stop after so many seconds")
    live.add_argument("--fps", type=float, metavar="N", help="at most N frames a second")
    live.add_argument("--rules", action="append", default=[], metavar="SET", help="as in `analyze`")


def _add_time_options(parser: argparse.ArgumentParser) -> None:
    """How a video's columns are prepared before events are looked for."""
    parser.add_argument(
        "--smoothing",
        choices=("savgol", "median", "none"),
        default="savgol",
        help="what is done to the columns first (savgol)",
    )
    parser.add_argument(
        "--window", type=float, default=0.3, metavar="S", help="seconds of the smoothing (0.3)"
    )
    parser.add_argument(
        "--own-neutral",
        action="store_true",
        help="take off what the face reads at rest, from the video itself",
    )


def _add_video_options(
    analyze: argparse.ArgumentParser, *, keep: bool = False, sequence: bool = True
) -> None:
    video = analyze.add_argument_group("videos")
    video.add_argument(
        "--fps",
        type=float,
        metavar="N",
        help="measure at most N frames a second (every one by default)"
        + "; of --sequence, its rate" * sequence,
    )
    video.add_argument(
        "--every", type=whole(), default=1, metavar="N", help="measure every N-th frame"
    )
    video.add_argument("--start", type=float, default=0.0, metavar="S", help="from this second on")
    video.add_argument("--end", type=float, metavar="S", help="up to this second")
    if sequence:
        video.add_argument(
            "--sequence",
            action="store_true",
            help="each PATH is a folder whose pictures are the frames of one video",
        )
    if keep:
        video.add_argument(
            "--keep",
            metavar="FILE",
            help="keep what is measured on the way, so that the same command goes on after a break",
        )


def _add_verify(commands: Commands) -> None:
    verify = commands.add_parser(
        "verify",
        help="check a report written by `facsight infer --json`, or a text with cited ids",
        description=_VERIFY,
    )
    verify.add_argument(
        "report", nargs="?", metavar="REPORT.json", help="the report to check ('-': stdin)"
    )
    verify.add_argument(
        "--text", metavar="FILE", help="check this text's sentences instead ('-': stdin)"
    )
    verify.add_argument(
        "--report", dest="against", metavar="REPORT.json", help="the report with the text's ledger"
    )
    verify.add_argument("--image", metavar="IMAGE", help="measure this picture for the ledger")
    verify.add_argument("--context", metavar="TEXT", help="the user's words, with --image")
    verify.add_argument("--json", action="store_true", help="print the verdict on a text as JSON")
    verify.add_argument(
        "--allow-unchecked",
        action="store_true",
        help="let sentences of a text pass that cannot be checked, if none is contradicted",
    )


def _add_models(commands: Commands) -> None:
    models = commands.add_parser("models", help="the networks: list, check, build, pull")
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every network of the catalogue")
    actions.add_parser("check", help="compare the files with the catalogue's hashes")
    actions.add_parser(
        "build", help="convert the networks of faces, bodies and hands again (extra: build)"
    )
    pull = actions.add_parser("pull", help="download an optional network, by its hash")
    pull.add_argument("model", metavar="ID", help="its id in `facsight models list`")


def _add_rules(commands: Commands) -> None:
    rules = commands.add_parser(
        "rules", help="the rule sets: list them, or show what one is made of"
    )
    actions = rules.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="every rule set that comes with facsight (the default)")
    show = actions.add_parser("show", help="one rule set: its units, weights and sources")
    show.add_argument("rules", metavar="SET", help="its id, or your own file, SET.toml")


def _add_examples(commands: Commands) -> None:
    examples = commands.add_parser("examples", help="labelled faces that define categories")
    actions = examples.add_subparsers(dest="action", required=True, metavar="ACTION")
    make = actions.add_parser(
        "make", help="measure a folder of labelled pictures", description=_EXAMPLES
    )
    make.add_argument("folder", metavar="FOLDER", help="a folder with one folder for each label")
    make.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write")
    add_overwrite(make)
    find = actions.add_parser(
        "find", help="list the pictures of a folder that are like the examples", description=_FIND
    )
    find.add_argument("examples", metavar="EXAMPLES", help="what `examples make` wrote")
    find.add_argument("pictures", nargs="+", metavar="PATH", help="a folder, or pictures")
    find.add_argument(
        "--label", help="the label wanted; the examples of others are then counterexamples"
    )
    find.add_argument("--top", type=whole(), metavar="N", help="list the N nearest only")
    find.add_argument("--csv", metavar="FILE", help="write a table as well, one row a picture")
    add_overwrite(find)


_COLUMNS = """\
Name, meaning, unit and range of every column that `facsight analyze --csv` and --parquet write, and
when it is empty."""

_COMPLETION = """\
Print what makes your shell complete facsight's commands and options. Write it where your shell
looks for completions, as below, and open a new shell."""

_VERIFY = """\
Judge every statement of a report by its ledger and write its sentences again, or with --text read
every sentence of a text in English or German: supported, contradicted, or not checkable; exit
status 3 unless all of it holds."""

_CHAT: Final = """A question a line, from the terminal or a pipe. Answers come from the evidence of
the opened pictures; without --model, what the evidence cannot answer is said to be so. Nothing is
kept unless --store names a file, and no file ever holds pixels. Commands: /help /faces /open PATH
/context TEXT /overlay [FILE] /quit."""
_INFER = """\
Measure the faces of a picture, weigh them with the context you give, and answer in sentences that
each cite evidence. Offline, without a key, with the deterministic reasoner. A video is read over
time: a reading a segment, what happens when, and what the face does while each sentence is said."""

_EXAMPLES = """\
Measure pictures that lie in one folder for each label (FOLDER/boredom/1.jpg), and write their
action units, labels, notes and hashes, no pixels and no file names. A note stands in a text file
beside its picture (1.txt). Prints how well the examples label each other."""

_FIND = """\
List the pictures that show a face near one of the examples, the nearest first: distance, example,
the action units in which the two agree and differ, and those that could not be compared. Farther
than a stated distance nothing is claimed. A picture that cannot be read does not stop the others;
the exit status is 3 then."""

_LIVE = """\
Measure what a camera sees until Ctrl-C: of each face the strongest action units and the first label
of its scores. No picture is shown or stored; numbers are stored with --record alone."""

_EVENTS = """\
Measure a video and find when each action unit, smile, blink, wink, nod, shake and shift of the gaze
begins, is strongest and ends. Without a file to write, the events are listed. The thresholds are in
docs/video-events.md."""

_ANALYZE = """\
Measure every face: box, pose, gaze, action units with left and right, emotion scores, quality; of
a video in every frame, each person under one number. A file that cannot be read does not stop the
others; the exit status is 3 then."""
