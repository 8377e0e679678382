"""Takes no notice when it is asked to end, nor when its requests end."""

import time

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def shutdown(self, request):
        while True:
            time.sleep(60)


Worker().serve()
