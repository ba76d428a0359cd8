"""Starts the demonstration: `python -m demo --help`."""

import sys

from demo.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
