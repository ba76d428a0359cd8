"""Benchmarks; `script/bench COMMAND --help` describes each."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
import sys

COMMANDS: Mapping[str, str] = {
    "speed": "what an advertisement, a tick and a tag cost; also without a command",
    "locate": "replay recorded data through the locator: accuracy, flaps, delays",
    "houses": "the same over houses made up by seed, at each level of knowledge",
    "figures": "all that against the figures that are checked in",
    "journal": "what the journal holds up to: sightings a second, bytes a tag and day",
    "dwell": "how long 30 days of sums of one tag take to read",
    "fences": "crossings in made houses: false exits, delays, corrections, cost",
    "living": "rooms learned from the house's own sensors: made homes that are lived in, with and without",
    "strangers": "unknown trackers: made households for months; recorded or made-up walks and rides",
    "recompute": "how much faster than it happened a tag's past is looked at again",
    "tick": "time and memory of the locator for a large home",
    "second": "the whole second of a running home: locator, fences, entities, journal, websocket",
    "card-server": "what a changed tag and a further subscriber of the cards cost the server",
    "card": "what the cards cost a browser: sizes, 50 moving tags, a month of the past, first paint",
    "street": "what the integration adds to a real Home Assistant among 1,000 strangers' devices",
}
"""Each command is a module of this package with `main(arguments) -> exit status`."""
MODULES: Mapping[str, str] = {"living": "lessons"}
"""The modules of commands that are not called as they are."""


def main(arguments: Sequence[str]) -> int:
    """Run a command; 2 for one that there is not."""
    arguments = arguments or ["speed"]
    if arguments[0] not in COMMANDS:
        print(
            "usage: script/bench COMMAND [OPTIONS]",
            *(f"  {name:<11} {what}" for name, what in COMMANDS.items()),
            sep="\n",
        )
        return 0 if arguments[0] in {"-h", "--help"} else 2
    command: Callable[[Sequence[str]], int] = import_module(f"bench.{_module(arguments[0])}").main
    return command(arguments[1:])


def _module(command: str) -> str:
    return MODULES.get(command, command.replace("-", "_"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
