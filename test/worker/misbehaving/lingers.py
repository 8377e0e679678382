"""Says goodbye when it is asked to end, and stays."""

import time

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def shutdown(self, request):
        self.send({"type": "result", "id": request["id"]})
        while True:
            time.sleep(60)


Worker().serve()
