"""`python -m facsight`: the command line, where the command is not on the path."""

import sys

from facsight.cli.app import main

sys.exit(main())
