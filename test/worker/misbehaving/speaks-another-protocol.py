"""Knows only protocol 7."""

import os

from well_behaved import WellBehavedWorker


class Worker(WellBehavedWorker):
    def hello(self, request):
        message = f"this worker speaks protocol 7, the client {request['protocol']}"
        self.send({"type": "fatal", "kind": "protocol_version", "message": message})
        os._exit(65)


Worker().serve()
