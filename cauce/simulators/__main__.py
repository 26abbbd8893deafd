"""`python -m cauce.simulators` starts them all."""

import sys

from cauce.simulators.fleet import main

sys.exit(main())
