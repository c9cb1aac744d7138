"""Times Python peers: `driver.py MODULE` imports MODULE from this folder, calls its setup() -> {name: callable},
then answers each name on stdin with the seconds of processor time of one run. The first line on stdout names the versions."""

import importlib
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
LEAST_SECONDS = 0.005


def versions():
    found = {"python": sys.version.split()[0]}
    for name in ("numpy", "scipy", "sklearn", "h5py"):
        if name in sys.modules:
            found[name] = sys.modules[name].__version__
    return found


def time_once(run):
    runs = 0
    start = time.process_time()
    elapsed = 0.0
    while elapsed < LEAST_SECONDS:
        run()
        runs += 1
        elapsed = time.process_time() - start
    return elapsed / runs


def main():
    runs = importlib.import_module(sys.argv[1]).setup()
    print(json.dumps({"versions": versions(), "peers": list(runs)}), flush=True)
    for line in sys.stdin:
        print(time_once(runs[line.strip()]), flush=True)


if __name__ == "__main__":
    main()
