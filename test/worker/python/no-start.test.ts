import { expect, test } from "vitest";
import { spawnWorker } from "../../../src/worker/spawned-worker.ts";
import { performedBy, type ScriptOptions } from "./performed-by-script.ts";

test.each<[string, string, ScriptOptions?]>([
  [
    "gated-repository.py",
    "Painter: the repository example/painter is gated\n  Accept its licence at https://huggingface.co/example/painter, and set HF_TOKEN.",
  ],
  [
    "weights-are-gone.py",
    "Viewer: example/viewer is not in the local cache\n  Fetch it: panic-tda setup --models Viewer",
  ],
  [
    "lacks-the-device.py",
    "Painter: --device cuda:3: cuda:3 was asked for, but torch finds 1 GPU\n  Use cuda:0",
    { device: "cuda:3", deviceFrom: "--device" },
  ],
  ["lacks-a-library.py", "Painter: No module named 'diffusers'\n  panic-tda setup"],
])("a worker that says %s starts no experiment", async (script, message, options = {}) => {
  const { error, experiment, incidents } = await performedBy(script, options);
  expect(error).toMatchObject({ name: "ModelUnavailableError", message });
  expect(experiment.started_at).toBeNull();
  expect(incidents).toEqual([]);
});

test.each([
  [
    "does-not-start.py",
    /^Painter: .* the last time: the worker ended with exit code 1; the last it said:\n[\s\S]*ModuleNotFoundError: No module named 'panic_worker_is_not_installed'$/,
  ],
  [
    "speaks-another-protocol.py",
    /the worker ended with exit code 65, saying: this worker speaks protocol 7, the client 1/,
  ],
])("a worker that %s starts no experiment", async (script, message) => {
  const { error, experiment } = await performedBy(script);
  expect(error).toMatchObject({ name: "ModelUnavailableError", message: expect.stringMatching(message) });
  expect(experiment.started_at).toBeNull();
});

test("a worker whose interpreter is not there starts no experiment", async () => {
  const launch = () => spawnWorker({ command: "/nowhere/python", args: [], env: {} });
  const { error } = await performedBy("behaves-well.py", { launch });
  expect(error).toMatchObject({
    name: "ModelUnavailableError",
    message: expect.stringMatching(/the worker \/nowhere\/python could not be started: spawn .* ENOENT$/),
  });
});
