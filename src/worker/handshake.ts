import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";

/** A peer has not shown that it may take part. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

/** What a peer that nobody knows may send: one line. */
const MOST_LINE_BYTES = 512;
const GREETING = "panic-tda-executor 1";
const LINE = /^([0-9a-f]{64}) ([0-9a-f]{64}) ([A-Za-z0-9._-]{1,253})$/;

export interface Challenges {
  readonly ofEngine: string;
  readonly ofWorker: string;
  /** The worker's host. */
  readonly host: string;
}

/**
 * Shows that one has the token, without telling it: HMAC-SHA256 (RFC 2104) of who says it and of what both drew for this connection.
 *
 * @param token - 64 hexadecimal digits.
 * @returns 64 hexadecimal digits
 */
export function proofOf(
  token: string,
  who: "engine" | "worker",
  { ofEngine, ofWorker, host }: Challenges,
): string {
  return createHmac("sha256", Buffer.from(token, "hex"))
    .update(`${GREETING} ${who} ${ofEngine} ${ofWorker} ${host}`)
    .digest("hex");
}

/**
 * Asks a peer that has connected to show that it has the token, and shows it in turn.
 *
 * @returns the host that it says to be
 * @throws HandshakeError if it has not, sends more than a line, or takes longer than `limitMs`. The socket is destroyed then.
 */
export async function admit(socket: Socket, token: string, limitMs: number): Promise<string> {
  const ofEngine = randomBytes(32).toString("hex");
  const timer = setTimeout(
    () => socket.destroy(new HandshakeError(`it said nothing within ${limitMs / 1000} s`)),
    limitMs,
  );
  try {
    socket.write(`${GREETING} ${ofEngine}\n`);
    const line = LINE.exec(await onlyLine(socket));
    if (line === null) throw new HandshakeError("what it sent is no answer to the challenge");
    const [, ofWorker, proof, host] = line as unknown as [string, string, string, string];
    const challenges = { ofEngine, ofWorker, host };
    if (!areEqual(proof, proofOf(token, "worker", challenges))) {
      await new Promise<void>((resolve) => socket.end("refused\n", resolve));
      throw new HandshakeError(`${host} has another token`);
    }
    socket.write(`welcome ${proofOf(token, "engine", challenges)}\n`);
    return host;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function areEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, "hex"), Buffer.from(other, "hex"));
}

/** What a peer says before it may say more: a line and nothing behind it. */
function onlyLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (act: () => void) => {
      socket.off("data", onData).off("close", onClose).off("error", onError);
      socket.pause();
      act();
    };
    const fail = (reason: string) => settle(() => reject(new HandshakeError(reason)));
    const onData = (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
      const end = received.indexOf("\n");
      if (end === -1 && received.length <= MOST_LINE_BYTES) return;
      if (end === -1 || end > MOST_LINE_BYTES) fail(`it sent more than a line of ${MOST_LINE_BYTES} bytes`);
      else if (end < received.length - 1) fail("it went on before it was answered");
      else settle(() => resolve(received.toString("latin1", 0, end)));
    };
    const onClose = () => fail("it left");
    const onError = (error: Error) => fail(error.message);
    socket.on("data", onData).on("close", onClose).on("error", onError);
  });
}
