import { describe, expect, test } from "vitest";
import { statusOf } from "../../../src/experiments/experiment-status.ts";
import { RunsFailedError } from "../../../src/experiments/perform-experiment.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { withoutBatches } from "../../experiments/performed.ts";
import { scriptConfig } from "../script-models.ts";
import { performedBy, resumed, type ScriptOptions, untroubled } from "./performed-by-script.ts";

interface MendedFault {
  readonly script: string;
  readonly options?: ScriptOptions;
  readonly kind: string;
  readonly message: RegExp;
  readonly starts: number;
}

// Long enough for a busy machine to answer a call that does not hang.
const quickLimits = { load_s: 30, call_s: 3, item_s: 0 };

const mended: MendedFault[] = [
  {
    script: "dies-mid-batch.py",
    kind: "worker_died",
    message: /^the worker ended with signal SIGKILL; the last it said:\n {4}about to die$/,
    starts: 2,
  },
  {
    script: "never-answers.py",
    options: { limits: quickLimits },
    kind: "timed_out",
    message: /^no answer within 3 s, while Painter computed 4 items$/,
    starts: 2,
  },
  {
    script: "falls-silent.py",
    options: { timings: { silenceMs: 3_000 } },
    kind: "timed_out",
    message: /^the worker has said nothing for \d(\.\d)? s, while Painter computed 4 items$/,
    starts: 2,
  },
  {
    script: "prints-garbage.py",
    kind: "worker_garbled",
    message:
      /^the worker sent what is no message: expected a message, found "Loading checkpoint shards: 100%/,
    starts: 2,
  },
  {
    script: "sends-half-a-frame.py",
    kind: "worker_died",
    message: /^the worker ended with exit code 1$/,
    starts: 2,
  },
  {
    script: "answers-another-request.py",
    kind: "worker_garbled",
    message: /^the worker answered request \d+, which is not under way$/,
    starts: 2,
  },
  {
    script: "answers-an-item-twice.py",
    kind: "worker_garbled",
    message: /^Painter: an output for item 0 of 4, twice$/,
    starts: 2,
  },
  {
    script: "leaves-out-an-item.py",
    kind: "wrong_count",
    message: /^expected 4 outputs, found 3$/,
    starts: 1,
  },
  {
    script: "loses-its-model-process.py",
    kind: "worker_died",
    message: /^the model process ended with signal 9$/,
    starts: 1,
  },
];

describe.each(mended.map((fault) => [fault.script, fault] as const))("a worker that once %s", (_, fault) => {
  test("leaves one incident, and the database of an untroubled experiment", async () => {
    const { store, error, incidents, log } = await performedBy(fault.script, fault.options);
    expect(error).toBeUndefined();
    expect(incidents).toEqual([
      {
        ...{ stage: "runs", model: "Painter", attempt: 1 },
        ...{ kind: fault.kind, message: expect.stringMatching(fault.message) },
      },
    ]);
    // The same call is made once more, so that every output is of the batch that it would have been of.
    expect(canonicalDump(store.path)).toEqual(await untroubled());
    expect(log).not.toContain("Painter 1");
    // After its death a worker has to load again what it had loaded.
    expect(log.filter((line) => line === "load Painter").length).toBeGreaterThanOrEqual(fault.starts);
  });
});

test.each(["prints-to-stdout.py", "answers-out-of-order.py", "forgets-its-models.py"])(
  "a worker that %s does nothing wrong",
  async (script) => {
    const { store, error, incidents } = await performedBy(script);
    expect(error).toBeUndefined();
    expect(incidents).toEqual([]);
    expect(canonicalDump(store.path)).toEqual(await untroubled());
  },
);

describe("a worker that runs-out-of-memory.py", () => {
  test("is given halves, and the invocations say in which batch they ran", async () => {
    const { store, error, incidents, runs } = await performedBy("runs-out-of-memory.py");
    expect(error).toBeUndefined();
    const batches = runs.map((run) =>
      [...store.invocations(run.id)].map(({ batch_size, batch_index }) => [batch_size, batch_index]),
    );
    // Four runs of four steps: all calls ran as two halves, runs 0 and 1 in the first.
    expect(batches).toEqual([0, 1, 0, 1].map((index) => Array.from({ length: 4 }, () => [2, index])));
    expect(withoutBatches(canonicalDump(store.path))).toEqual(withoutBatches(await untroubled()));
    expect(incidents.map(({ stage, kind, message }) => `${stage}: ${kind}: ${message}`)).toEqual([
      ...[
        "runs: out_of_memory: Painter: a batch of 4 does not fit into the memory of cuda:0; tried again with 2",
      ],
      ...[
        "runs: out_of_memory: Viewer: a batch of 4 does not fit into the memory of cuda:0; tried again with 2",
      ],
      ...[
        "embeddings: out_of_memory: TextEye: a batch of 8 does not fit into the memory of cuda:0; tried again with 4",
      ],
      ...[
        "embeddings: out_of_memory: TextEye: a batch of 4 does not fit into the memory of cuda:0; tried again with 2",
      ],
      ...[
        "embeddings: out_of_memory: ImageEye: a batch of 8 does not fit into the memory of cuda:0; tried again with 4",
      ],
      ...[
        "embeddings: out_of_memory: ImageEye: a batch of 4 does not fit into the memory of cuda:0; tried again with 2",
      ],
    ]);
  });

  test("says in status how many outputs that were", async () => {
    const { store, experiment, models } = await performedBy("runs-out-of-memory.py");
    expect(statusOf(store.database, experiment, models).smallerBatches).toEqual({
      outputs: 16,
      embeddings: 16,
    });
    const { store: other, experiment: untroubled } = await performedBy("behaves-well.py");
    expect(statusOf(other.database, untroubled, models).smallerBatches).toEqual({
      outputs: 0,
      embeddings: 0,
    });
  });

  test("stops a strict experiment, which goes on where the batch fits", async () => {
    const { store, experiment, error, log } = await performedBy("runs-out-of-memory.py", {}, scriptConfig, {
      strict: true,
    });
    expect((error as Error).message).toBe(
      "Painter: a batch of 4 does not fit into the memory of cuda:0\n" +
        "  In smaller batches it may work, with other last bits than in an undisturbed run: --strict refuses that.\n" +
        "  Resume with --strict once the cause is mended, or without it; or give the config a smaller batch_size.",
    );
    expect(log.filter((line) => line.startsWith("Painter"))).toEqual(["Painter 4"]);
    expect(await resumed({ store, experiment })).toEqual(await untroubled());
  });

  test("is never again given more than has fitted", async () => {
    const { log } = await performedBy("runs-out-of-memory.py");
    expect(log.filter((line) => line.startsWith("Painter"))).toEqual([
      ...["Painter 4", "Painter 2", "Painter 2"],
      ...["Painter 2", "Painter 2"],
    ]);
  });
});

test("a worker that has-room-for-one-model.py unloads the others for one item, and computes all", async () => {
  const { store, error, incidents } = await performedBy("has-room-for-one-model.py");
  expect(error).toBeUndefined();
  expect(withoutBatches(canonicalDump(store.path))).toEqual(withoutBatches(await untroubled()));
  expect(incidents.map(({ message }) => message)).toContain(
    "no room beside the other models; tried again with no other model loaded",
  );
});

interface ItemFault {
  readonly script: string;
  readonly kind: string;
  readonly message: RegExp;
  /** The runs that fail, and where. */
  readonly failed: readonly number[];
  readonly where: RegExp;
  /** What the log says of the model that is tried, from the first attempt to the last. */
  readonly attempts?: readonly string[];
}

const ofItems: ItemFault[] = [
  {
    script: "poisons-its-context.py",
    kind: "poisoned_context",
    message: /^CUDA error: device-side assert triggered$/,
    failed: [1, 3],
    where: /^invocation 0: Painter: /,
    attempts: ["Painter 4", "Painter 4", "Painter 1", "Painter 1", "Painter 1", "Painter 1", "Painter 2"],
  },
  {
    script: "dies-of-one-item.py",
    kind: "worker_died",
    message: /^the worker ended with signal SIGABRT$/,
    failed: [1, 3],
    where: /^invocation 0: Painter: /,
    attempts: ["Painter 4", "Painter 4", "Painter 1", "Painter 1", "Painter 1", "Painter 1", "Painter 2"],
  },
  {
    script: "rejects-an-item.py",
    kind: "rejected_input",
    message: /^the prompt is not to be drawn$/,
    failed: [1, 3],
    where: /^invocation 0: Painter: /,
    attempts: ["Painter 4", "Painter 1", "Painter 1", "Painter 1", "Painter 1", "Painter 2"],
  },
  {
    script: "draws-wrong-size.py",
    kind: "invalid_image",
    message: /^expected width × height × 3 bytes of RGB, found 4 × 4 pixels in 36 bytes$/,
    failed: [1, 3],
    where: /^invocation 0: Painter: /,
    attempts: ["Painter 4", "Painter 1", "Painter 1", "Painter 2"],
  },
  {
    script: "says-nothing.py",
    kind: "empty_text",
    message: /^the caption is empty$/,
    failed: [1],
    where: /^invocation 1: Viewer: /,
  },
  {
    script: "gives-nan.py",
    kind: "not_finite",
    message: /^coordinate 2 is NaN$/,
    failed: [1, 3],
    where: /^the prompt's embedding: TextEye: /,
  },
  {
    script: "admits-nan.py",
    kind: "not_finite",
    message: /^the vector is not finite, also when computed alone in float32$/,
    failed: [1, 3],
    where: /^the prompt's embedding: TextEye: /,
  },
];

describe.each(ofItems.map((fault) => [fault.script, fault] as const))("a worker that %s", (_, fault) => {
  test("ends the runs of the bad items by name, and no others", async () => {
    const { error, runs, incidents, log } = await performedBy(fault.script);
    expect(error).toBeInstanceOf(RunsFailedError);
    expect(runs.flatMap((run, i) => (run.failed_at === null ? [] : [i]))).toEqual(fault.failed);
    for (const index of fault.failed) {
      expect(runs[index]!.failure).toMatch(fault.where);
      expect(runs[index]!.failure).toMatch(new RegExp(`\\(${fault.kind}\\), also when tried alone$`));
    }
    expect(new Set(incidents.map(({ kind }) => kind))).toEqual(new Set([fault.kind]));
    for (const { message } of incidents)
      expect(message.replace(/^prompt "[^"]*": /, "")).toMatch(fault.message);
    if (fault.attempts !== undefined) {
      expect(log.filter((line) => line.startsWith("Painter"))).toEqual(fault.attempts);
    }
  });

  test("leaves a database that a good worker completes", async () => {
    const performed = await performedBy(fault.script);
    expect(withoutBatches(await resumed(performed))).toEqual(withoutBatches(await untroubled()));
  });
});

interface FinalFault {
  readonly script: string;
  readonly options?: ScriptOptions;
  readonly config?: object;
  readonly message: RegExp;
  /** The incidents before the one that says that the experiment stopped. */
  readonly incidents: readonly string[];
  readonly saved: number;
}

const onlyPears = { ...scriptConfig, prompts: ["a blue pear"] };

const final: FinalFault[] = [
  {
    script: "dies-every-time.py",
    message:
      /^Painter: the worker has died \d times over without an answer in between; the last time: the worker ended with signal SIGABRT; the last it said:\n {4}Segmentation fault, as always$/,
    incidents: ["worker_died", "worker_died", "worker_died"],
    saved: 0,
  },
  {
    script: "dies-of-one-item.py",
    config: onlyPears,
    message: /^Painter: the worker has died 4 times over without an answer in between/,
    incidents: ["worker_died", "worker_died", "worker_died"],
    saved: 0,
  },
  {
    script: "has-no-room-at-all.py",
    message:
      /^Painter: not even one item fits into the device's memory, with no other model loaded: the batch does not fit into the memory of cuda:0\n {2}See whether another program uses the GPU, or take a smaller model.$/,
    incidents: ["out_of_memory", "out_of_memory", "out_of_memory"],
    saved: 0,
  },
  {
    script: "loads-another-version.py",
    message:
      /^Viewer: the worker has loaded another version than before: \{"revision":"1{40}",.*\} then, \{"revision":"2{40}",.*\} now$/,
    incidents: ["worker_died"],
    saved: 4,
  },
];

describe.each(final.map((fault) => [fault.script, fault] as const))(
  "a worker that %s every time",
  (_, fault) => {
    test("stops the experiment by name", async () => {
      const { error, experiment, incidents, store, runs } = await performedBy(
        fault.script,
        fault.options,
        fault.config,
      );
      expect(error).toMatchObject({
        name: "ModelUnavailableError",
        message: expect.stringMatching(fault.message),
      });
      expect(experiment.failure).toMatch(fault.message);
      expect(incidents.map(({ kind }) => kind)).toEqual([...fault.incidents, "experiment_stopped"]);
      expect(runs.flatMap((run) => [...store.invocations(run.id)])).toHaveLength(fault.saved);
      expect(runs.map((run) => run.failed_at)).toEqual(runs.map(() => null));
    });

    test("leaves a database that a good worker completes", async () => {
      const performed = await performedBy(fault.script, fault.options, fault.config);
      expect(await resumed(performed)).toEqual(await untroubled(fault.config));
    });
  },
);

test("a text that was read only in part is noted beside the picture", async () => {
  const { store, runs } = await performedBy("truncates.py");
  const notes = runs.map((run) => [...store.invocations(run.id)].map((invocation) => invocation.notes));
  expect(notes).toEqual([
    [null, null, null, null],
    [{ truncated: true }, null, null, null],
    [null, null, null, null],
    [{ truncated: true }, null, null, null],
  ]);
});
