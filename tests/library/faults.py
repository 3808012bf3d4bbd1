"""Serve the library with one fault: `python faults.py --fault NAME --port N`; `--list` names them."""

import argparse

from broken import FAULTS, accepting, answering, crashing, storing
from server import serve

MODULES = (storing, answering, accepting, crashing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--fault", choices=sorted(FAULTS), metavar="NAME")
    given = parser.parse_args()
    if given.list or not given.fault:
        print("\n".join(f"{fault.name:24} {fault.sentence}" for fault in FAULTS.values()))  # noqa: T201 # a command's answer
    else:
        serve(FAULTS[given.fault].library(), given.port)


if __name__ == "__main__":
    main()
