"""The command `convscope`: start the app, from any folder."""

from __future__ import annotations

import argparse
import asyncio
import functools
import logging
import os
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from convscope.places import HERE

FAREWELL_SECONDS = 5  # for open connections, after Ctrl-C

ABOUT = "Train a small convolutional network, draw a digit, look inside: starts the app and opens it in the browser."
EXAMPLES = """examples:
  convscope                                 at http://localhost:8501, or the next port that is free
  convscope --port 8600 --store ~/class-7b  another port, and a folder of its own for what is trained there
  convscope --server.headless true          open no browser: every option of `streamlit run` may follow like this

environment:
  CONVSCOPE_STORE         the same as --store
  CONVSCOPE_RUNTIME       where the scheduler and the workers keep their address and logs; by default
                          {runtime}
  DASK_SCHEDULER_ADDRESS  an existing Dask cluster to train on, such as tcp://192.168.1.5:8786; by default
                          ConvScope starts processes of its own on this machine

Ctrl-C ends the app."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the app as a command line asks, by default that of the process. Returns when the app has ended."""
    store, options = parse(arguments)
    if store:
        os.environ["CONVSCOPE_STORE"] = store
    _start(options)


def parse(arguments: Sequence[str] | None) -> tuple[str | None, list[str]]:
    """Read a command line.

    Returns:
        The store's place, a URL or an absolute path, or None for the default; and the options for `streamlit run`.

    Raises:
        SystemExit: With a message on stderr for an argument that is not understood; also after `--help`.
    """
    parser = _parser()
    chosen, options = parser.parse_known_args(arguments)
    if options and not options[0].startswith("--"):
        parser.error(f"{options[0]!r} is not understood. Expected an option; `convscope --help` lists them.")
    if chosen.port:
        options += ["--server.port", str(chosen.port)]
    return chosen.store, options


def _start(options: list[str]) -> None:
    import uvicorn
    from streamlit import config, net_util
    from streamlit.web import cli

    config.get_config_files = _configuration
    net_util.get_external_ip = lambda: None  # Streamlit would ask another host for it when no browser is opened
    # Streamlit sets no limit: a browser that stands still in a download would keep the server from ending.
    uvicorn.Config = functools.partial(uvicorn.Config, timeout_graceful_shutdown=FAREWELL_SECONDS)
    logging.getLogger("uvicorn.error").addFilter(lambda record: not _is_farewell(record))
    cli.main_run.main([*options, str(HERE.app / "app.py")], prog_name="convscope")


def _is_farewell(record: logging.LogRecord) -> bool:
    """Whether a message of the server is the traceback of a connection that was cut at its end."""
    return bool(record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _configuration(name: str) -> list[str]:
    """The one file of this name that Streamlit reads; those in the home and in the caller's folder are for others."""
    return [str(HERE.secrets if name == "secrets.toml" else HERE.app / ".streamlit" / name)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="convscope",
        usage="convscope [--port PORT] [--store PLACE] [options of `streamlit run`]",
        description=ABOUT,
        epilog=EXAMPLES.format(runtime=HERE.runtime),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=_port, help="where it listens: 1 to 65535; by default 8501 or the next free one")
    parser.add_argument(
        "--store",
        metavar="PLACE",
        type=_place,
        help="where networks and drawings are kept: a folder, or a URL that fsspec knows, such as s3://bucket/folder; "
        f"by default {HERE.store}",
    )
    parser.add_argument("--version", action=_Version, help="print the version")
    return parser


class _Version(argparse.Action):
    """Prints the version and ends. The version is read only then: a start does not depend on it."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        try:
            print(f"ConvScope {_version()}")
        except FileNotFoundError as error:
            parser.error(f"the version is unknown: {error.filename} is missing. Copy or clone the whole project.")
        parser.exit()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a port. Choose a whole number from 1 to 65535, such as 8600."
        )
    return int(text)


def _place(text: str) -> str:
    return text if "://" in text else str(Path(text).expanduser().absolute())


def _version() -> str:
    if HERE.installed:
        return metadata.version("convscope")
    return tomllib.loads((HERE.app / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
