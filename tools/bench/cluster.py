"""More than one machine, rehearsed on this one: two nodes of Odoo behind nginx, PostgreSQL with a
synchronous replica under Patroni and etcd, HAProxy between them; files on disk, then in a bucket.

People register and read through it; then the primary is killed, the replica, a node, and the
store of files hangs and goes. Prints who answered what, what was lost (nothing), and how long it
took; ends with 1 where a promise broke. The settings are those of ``tools/cluster``, which
docs/cluster.md explains.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS.parent), str(TOOLS)]

STORIES = (
    *("work", "own_write", "jobs", "files", "bus", "pooler"),
    *("lose_node", "lose_replica", "lose_primary"),
    # last: the nodes keep their files there from then on
    "store",
)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="a scratch copy with the suite")
    parser.add_argument("--documents", type=int, default=2000, help="cards of the city (2000)")
    parser.add_argument("--seconds", type=int, default=30, help="how long people work each time")
    parser.add_argument("--registrars", type=int, default=4)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--letter-each", type=float, default=6, help="seconds")
    parser.add_argument("--look-each", type=float, default=6, help="seconds")
    parser.add_argument("--workers", type=int, default=2, help="of each node")
    parser.add_argument(
        "--without-wait", action="store_true", help="HAProxy refuses while there is no primary"
    )
    parser.add_argument("--only", nargs="*", choices=STORIES, default=STORIES)
    return parser.parse_args()


def make_city(arguments):
    """Fill the scratch database, where it has no cards yet."""
    from tests.server import query

    if query(arguments.database, "SELECT 1 FROM docflow_document LIMIT 1"):
        return
    command = [sys.executable, str(TOOLS / "generate_city.py"), "--config", arguments.config]
    command += ["--database", arguments.database, "--documents", str(arguments.documents)]
    command += ["--without-texts"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def copy_files(database, files):
    """Files never change and are named by what is in them: links are enough."""
    from tests.server import settings

    store = Path(settings()["data_dir"]) / "filestore" / database
    if store.is_dir():
        (files / "filestore").mkdir()
        subprocess.run(["cp", "-al", str(store), str(files / "filestore")], check=True)


def main():
    arguments = read_arguments()
    os.environ["DOCFLOW_CONF"] = arguments.config
    # they read the settings when they are imported
    from parts.cluster_nodes import Nodes
    from parts.cluster_place import Place
    from parts.cluster_story import Rehearsal
    from parts.cluster_tools import Tools

    from tests.server import run

    tools = Tools()
    tools.install()
    make_city(arguments)
    place, rehearsal = Place(tools), None
    try:
        place.start_etcd()
        place.start_haproxy(not arguments.without_wait)
        place.start_postgres()
        with tempfile.NamedTemporaryFile(suffix=".dump") as dump:
            run("pg_dump", "-Fc", "-Z", "1", "-f", dump.name, arguments.database)
            place.restore(dump.name, arguments.database)
        copy_files(arguments.database, place.files)
        nodes = Nodes(place, arguments.database, arguments.workers)
        nodes.start()
        rehearsal = Rehearsal(place, nodes, arguments.database, arguments)
        rehearsal.begin()
        for name in arguments.only:
            getattr(rehearsal, name)()
    finally:
        if os.environ.get("DOCFLOW_KEEP_LOGS"):
            subprocess.run(
                ["cp", "-r", str(place.log), os.environ["DOCFLOW_KEEP_LOGS"]], check=False
            )
        if rehearsal:
            rehearsal.bucket.stop()
        place.stop()
    for fault in rehearsal.faults:
        print(f"  BROKEN: {fault}")
    return 1 if rehearsal.faults else 0


if __name__ == "__main__":
    sys.exit(main())
