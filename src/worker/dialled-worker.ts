import type { Socket } from "node:net";
import type { WorkerEnd, WorkerLink } from "./worker-link.ts";

/** How long nothing may come from the other machine's system, be it an acknowledgement, before it is asked for a sign. */
const QUIET_MS = 3_000;

/**
 * How long nothing at all may come while models compute. The system does not ask for a sign while something that was sent is not acknowledged,
 * and goes on sending for a quarter of an hour; heartbeats come every second.
 */
const MOST_QUIET_MS = 30_000;

/** The link to a worker that has dialled, and has shown that it may. Whoever started it sees what it says to people. */
export function dialledLink(socket: Socket): WorkerLink {
  socket.setNoDelay(true);
  // Node asks ten times, a second apart: a cut cable is known 13 s later.
  socket.setKeepAlive(true, QUIET_MS);
  let how = "is lost: its connection has ended";
  socket.on("error", (error: NodeJS.ErrnoException) => {
    how = `is lost: ${error.code ?? error.message}`;
  });
  const ended = new Promise<WorkerEnd>((resolve) => {
    if (socket.destroyed) resolve({ how });
    else socket.once("close", () => resolve({ how }));
  });
  return {
    requests: socket,
    answers: socket,
    pid: undefined,
    ended,
    lastLines: [],
    mostQuietMs: MOST_QUIET_MS,
    kill: () => socket.destroy(),
    keepAlive: (isBusy) => {
      if (isBusy) socket.ref();
      else socket.unref();
    },
  };
}
