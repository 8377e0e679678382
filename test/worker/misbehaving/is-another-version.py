"""Does nothing wrong, with models of another revision."""

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def revision(self):
        return "3" * 40


Worker().serve()
