"""`python -m facsight.agent.cli`."""

import sys

from facsight.agent.cli.app import main

sys.exit(main())
