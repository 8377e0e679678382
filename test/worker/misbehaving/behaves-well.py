"""Does nothing wrong: what the databases of the others are compared with."""

from well_behaved import WellBehavedWorker

WellBehavedWorker().serve()
