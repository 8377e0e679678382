import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { CallableThread, ThreadEndedError } from "../../src/threads/callable-thread.ts";

interface EchoMethods {
  greet(name: string): string;
  announce(event: string): void;
  fail(message: string): void;
  die(code: number): void;
  dieLater(code: number): void;
  throwLater(message: string): void;
}

const events: string[] = [];
const thread = new CallableThread<EchoMethods>(fileURLToPath(new URL("echo-thread.mjs", import.meta.url)), {
  name: "the echo",
  workerData: { greeting: "hello" },
  onEvent: (event: string) => events.push(event),
  errors: { encode: () => undefined, decode: (_details, message) => new RangeError(`decoded: ${message}`) },
});
afterEach(() => thread.end());

/** The thread that is started next. */
const nextThread = async () => ((await once(process, "worker")) as [Worker])[0];

test("it is started by the first call, answers in order, and tells events", async () => {
  const answers = Promise.all([thread.call("greet", "a"), thread.call("greet", "b")]);
  expect(await answers).toEqual(["hello, a", "hello, b"]);
  await thread.call("announce", "news");
  expect(events).toEqual(["news"]);
});

test("an error keeps its message and stack, or is put together by its encoding", async () => {
  await expect(thread.call("fail", "as it is")).rejects.toMatchObject({
    message: "as it is",
    stack: expect.stringContaining("echo-thread.mjs"),
  });
  await expect(thread.call("fail", "in parts")).rejects.toThrow(new RangeError("decoded: in parts"));
});

test("what it dies of fails the calls that wait, and the next call starts it again", async () => {
  const calls = [thread.call("die", 3), thread.call("greet", "a")];
  for (const call of calls) {
    await expect(call).rejects.toThrow(new ThreadEndedError("the echo ended with code 3"));
  }
  expect(await thread.call("greet", "b")).toBe("hello, b");
});

test.each(["dieLater", "throwLater"] as const)(
  "when it dies while nobody waits (%s), nobody is told and the next call is answered",
  async (method) => {
    const started = nextThread();
    await thread.call(method, 3 as never);
    const ended = started.then((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    await ended;
    expect(await thread.call("greet", "a")).toBe("hello, a");
  },
);

test("ended, it fails the calls that wait with the reason that is given", async () => {
  const call = expect(thread.call("greet", "a")).rejects.toThrow("no more");
  await thread.end(new Error("no more"));
  await call;
});
