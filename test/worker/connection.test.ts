import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../../src/worker/connection.ts";
import { encodeFrame, FrameReader } from "../../src/worker/frames.ts";
import { NotBegunError, WorkerAnsweredError, WorkerDiedError } from "../../src/worker/worker-errors.ts";

/** A connection of which the test is the other end. */
function connected() {
  const [requests, answers] = [new PassThrough(), new PassThrough()];
  const busy: boolean[] = [];
  const connection = new Connection(requests, answers, {
    silenceMs: 60_000,
    quietMs: 60_000,
    onEvent: () => {},
    onBusy: (isBusy) => busy.push(isBusy),
    onBroken: (kind, reason) => new WorkerDiedError(kind, reason),
  });
  onTestFinished(() => {
    connection.break("worker_died", "the test has ended");
  });
  const reader = new FrameReader();
  // Newer Node gives one written piece at a time.
  const written = function* (): Generator<Uint8Array, void, void> {
    for (let piece = requests.read(); piece !== null; piece = requests.read()) yield piece;
  };
  const asked = () => [...written()].flatMap((piece) => reader.push(piece)).map(({ header }) => header);
  const say = (header: object) => {
    for (const piece of encodeFrame(header)) answers.write(piece);
  };
  const ask = (options: { limitMs?: number; isAhead?: boolean } = {}) => {
    const answer = connection.request(
      "invoke",
      {},
      { limitMs: 10_000, about: "it computed", hasHeartbeat: true, ...options },
    );
    answer.catch(() => {});
    return answer;
  };
  return { connection, asked, say, ask, busy };
}

test("it is busy from the first request until the last is answered", async () => {
  const { say, ask, busy } = connected();
  const [first, second] = [ask(), ask({ isAhead: true })];
  say({ type: "result", id: 1 });
  await first;
  expect(busy).toEqual([true]);
  say({ type: "result", id: 2 });
  await second;
  expect(busy).toEqual([true, false]);
});

test("a request that is sent ahead names the one that computes, and its time counts from the end of that", async () => {
  const { asked, say, ask } = connected();
  const first = ask();
  const second = ask({ isAhead: true, limitMs: 200 });
  expect(asked()).toMatchObject([{ id: 1 }, { id: 2, after: 1 }]);
  // Longer than the second may take.
  await pause(300);
  say({ type: "result", id: 1 });
  expect((await first).tookMs).toBeGreaterThan(250);
  say({ type: "result", id: 2 });
  expect((await second).tookMs).toBeLessThan(250);
  // The limit holds all the same.
  const third = ask();
  const fourth = ask({ isAhead: true, limitMs: 50 });
  say({ type: "result", id: 3 });
  await third;
  await expect(fourth).rejects.toThrow("no answer within 0.05 s, while it computed");
});

test("what breaks the connection is told to the request that computes, and not to the one that waits", async () => {
  const { connection, ask } = connected();
  const first = ask();
  const second = ask({ isAhead: true });
  connection.break("timed_out", "no answer");
  await expect(first).rejects.toBeInstanceOf(WorkerDiedError);
  await expect(second).rejects.toBeInstanceOf(NotBegunError);
  await expect(ask()).rejects.toBeInstanceOf(WorkerDiedError);
});

test("a request that the worker has not begun is told from one that has failed", async () => {
  const { say, ask } = connected();
  const first = ask();
  const second = ask({ isAhead: true });
  say({ type: "error", id: 1, kind: "model_failed", message: "as told" });
  say({ type: "error", id: 2, kind: "not_begun", message: "request 1 has failed" });
  await expect(first).rejects.toBeInstanceOf(WorkerAnsweredError);
  await expect(second).rejects.toBeInstanceOf(NotBegunError);
});
