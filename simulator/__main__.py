"""`python -m simulator` is the command `whmcs-sim`."""

import sys

from simulator.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
