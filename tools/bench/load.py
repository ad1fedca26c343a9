"""Mixed load on a generated city: registrars and readers at their browsers, all at once.

For some minutes 116 registrars register a letter with its scan each 30 seconds and 234 readers look
at a tray, a list, a card or a search each 15 seconds, over HTTP, each with a session, against a
server with several workers on this machine. Then all registrars press Register in the same second,
on five journals. Prints what people waited and what it cost; ends with 1 where anybody saw an error
or a journal has a gap, a duplicate or a card that was acknowledged and is not there.

The server and the crowd share the machine. Cards that were registered stay in the database.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="a generated city; cards are added to it")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--registrars", type=int, default=116)
    parser.add_argument("--readers", type=int, default=234)
    parser.add_argument("--letter-each", type=float, default=30, help="seconds")
    parser.add_argument("--look-each", type=float, default=15, help="seconds")
    parser.add_argument("--journals", type=int, default=5, help="of the last second")
    parser.add_argument("--workers", type=int, default=5)
    parser.add_argument(
        "--backlog",
        type=int,
        default=1024,
        help="connections that may wait for a worker; 0: Odoo's own eight a worker",
    )
    parser.add_argument(
        "--limit-request", type=int, default=65536, help="requests after which a worker is renewed"
    )
    parser.add_argument(
        "--no-price", dest="price", action="store_false", help="do not ask what an act costs alone"
    )
    parser.add_argument(
        "--no-listening", dest="listen", action="store_false", help="without websockets"
    )
    parser.add_argument("--keep-log", type=Path, help="copy the server's log there")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    os.environ["DOCFLOW_CONF"] = arguments.config
    # they read the settings when they are imported
    from parts.load_run import Load

    load = Load(arguments)
    load.run()
    for fault in load.faults:
        print(f"  BROKEN: {fault}")
    return 1 if load.faults else 0


if __name__ == "__main__":
    sys.exit(main())
