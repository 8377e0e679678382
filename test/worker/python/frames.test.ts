import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import type { TextToImageModel } from "../../../src/models/model.ts";
import { captionProblem } from "../../../src/models/output-problems.ts";
import { FrameReader } from "../../../src/worker/frames.ts";
import { scriptWorker } from "../script-models.ts";

const worker = fileURLToPath(new URL("../../../worker", import.meta.url));

/** Runs Python code in which the worker's package can be imported. */
function python(code: string): Buffer {
  const { status, stdout, stderr } = spawnSync(pythonCommand(), ["-c", code], {
    env: { ...process.env, PYTHONPATH: worker, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(status, stderr.toString()).toBe(0);
  return stdout;
}

test("half a character that a model has written arrives as it is, and is told as invalid text", () => {
  const bytes = python(
    'from panic_worker.frames import FrameWriter; FrameWriter(1).write({"type": "item", "text": "a \\ud83d \\\\ é"})',
  );
  const [frame] = new FrameReader().push(bytes);
  expect(frame?.header.text).toBe("a \ud83d \\ é");
  expect(captionProblem(frame?.header.text)?.kind).toBe("invalid_text");
});

test("a header that is nested too deep for Python is a lost stream, not a dead thread", () => {
  const said = python(`
import os, threading
from panic_worker.frames import MAGIC, _PREFIX, StreamLostError, read_frame
header = b'{"type":"x","a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
read, write = os.pipe()
def send():
    os.write(write, _PREFIX.pack(MAGIC, len(header), 0))
    rest = header
    while rest: rest = rest[os.write(write, rest):]
threading.Thread(target=send).start()
try: read_frame(read)
except StreamLostError as error: print("lost")
`);
  expect(said.toString()).toBe("lost\n");
});

test("a request to a model process that has ended is let go, whatever the number of its pipe belongs to by now", () => {
  const said = python(`
import os, threading
from panic_worker.process_handle import ProcessHandle
ended = threading.Event()
handle = ProcessHandle("cpu", [], "pinned", lambda frame: None, lambda code: ended.set())
handle.kill()
ended.wait(20)
# Gets the number that the pipe had.
other = [os.open(os.devnull, os.O_RDONLY) for _ in range(20)]
handle.send({"type": "load"}, [])
print("sent")
`);
  expect(said.toString()).toBe("sent\n");
});

test("a request that is too large for a frame is refused, and the worker goes on", async () => {
  const { models, log } = scriptWorker("behaves-well.py", { limits: { load_s: 20, call_s: 1, item_s: 0 } });
  const painter = models.get("Painter") as TextToImageModel;
  const context = { signal: new AbortController().signal };
  await painter.invoke(["a red apple"], [1], context);
  await expect(painter.invoke(["x".repeat(17 * 2 ** 20)], [1], context)).rejects.toThrow(/at most 16777216/);
  // The time within which the answer to it would have been missed.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await painter.invoke(["a red apple"], [1], context);
  expect(log().filter((line) => line === "load Painter")).toHaveLength(1);
});

test("a call whose signal has fired already ends at once", async () => {
  const { models } = scriptWorker("never-answers.py", { limits: { load_s: 20, call_s: 60, item_s: 0 } });
  const painter = models.get("Painter") as TextToImageModel;
  await painter.prepare?.();
  const startedMs = performance.now();
  await expect(painter.invoke(["a"], [1], { signal: AbortSignal.abort() })).rejects.toThrow(
    "no answer in time",
  );
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});
