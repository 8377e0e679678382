import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { AllModels } from "../../../src/worker/all-models.ts";
import { proofOf } from "../../../src/worker/handshake.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, performed, quickRetries } from "../../experiments/performed.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { disturbed } from "../disturbed.ts";
import { cableTo, dialling, listening, token } from "../remote-workers.ts";

// Six chunks.
const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "a blue pear", "a green plum"],
  embedding_models: ["EchoText"],
  max_length: 30,
  max_homology_dimension: 0,
  batch_size: 2,
};

let undisturbed: Promise<string[]> | undefined;
/** What the database says when one worker of this machine computes all. */
function onOne(): Promise<string[]> {
  undisturbed ??= (async () => {
    const env = {
      ...process.env,
      PANIC_TDA_PYTHON: pythonCommand(),
      PANIC_TDA_DEVICE: "cpu",
      PANIC_TDA_DEVICES: "",
    };
    const models = new AllModels(env);
    onTestFinished(() => models.close());
    return canonicalDump((await performed(config, { models })).store.path);
  })();
  return undisturbed;
}

/** The number of the process that holds a worker's models. */
const childOf = (pid: number) =>
  Number(execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).trim());
const calls = (models: AllModels) => models.executors.reduce((sum, { numCalls }) => sum + numCalls, 0);
const joined = (notes: readonly string[]) => notes.filter((note) => note.includes("has joined")).length;

describe("executors that dial", () => {
  test("compute what one of this machine computes, the late one too, and are dismissed before the diagrams", async () => {
    const { models, address, notes } = await listening();
    const early = dialling(address);
    let late: ReturnType<typeof dialling> | undefined;
    const { store, error } = await disturbed(
      config,
      models,
      () => {
        late = dialling(address);
      },
      4,
    );
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    expect([await early.ended, await late?.ended]).toEqual([0, 0]);
    expect(models.executors.map(({ name, lost }) => [name.replace(/^\S+/, "host"), lost])).toEqual([
      ["host cpu (1)", undefined],
      ["host cpu (2)", undefined],
    ]);
    expect(joined(notes)).toBe(2);
  });

  test("are waited for when the experiment begins before any is there, and the waiting can be interrupted", async () => {
    const { models } = await listening();
    const interrupt = new AbortController();
    const { error } = await attempted(config, {
      models,
      signal: AbortSignal.any([interrupt.signal, AbortSignal.timeout(200)]),
    });
    expect(String(error)).toContain("interrupted");
  });

  test("are replaced when one is killed: its call is made again, and no item is blamed", async () => {
    const { models, address } = await listening();
    const workers = [dialling(address), dialling(address)];
    const { store, error, kinds } = await disturbed(config, models, () => {
      workers[0]!.process.kill("SIGKILL");
      dialling(address);
    });
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    expect(kinds.filter((kind) => kind !== "executor_lost")).toEqual([]);
    // Who takes the place of one has its name.
    expect(models.executors.length).toBeLessThanOrEqual(3);
  });

  test("go on by themselves when their model process is killed", async () => {
    const { models, address } = await listening();
    const worker = dialling(address);
    const { store, error, kinds } = await disturbed(config, models, () =>
      process.kill(childOf(worker.pid), "SIGKILL"),
    );
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    // Between two calls nothing is lost, and nothing need be told.
    expect(["", "worker_died"]).toContain(kinds.join());
  });

  test("dial again when the connection is cut, and go on", async () => {
    const { models, address, notes } = await listening();
    const cable = await cableTo(address);
    const worker = dialling(cable.address);
    const { store, error, kinds } = await disturbed(config, models, cable.cut);
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    expect(kinds).toEqual(["executor_lost"]);
    expect(joined(notes)).toBe(2);
    expect(await worker.ended).toBe(0);
  });

  test("are given up while they are stopped, and others go on", async () => {
    const { models, address, notes } = await listening({ timings: { silenceMs: 1500 } });
    const workers = [dialling(address), dialling(address)];
    await vi.waitUntil(() => models.workers.size === 2, 20_000);
    const { store, error, kinds } = await disturbed(config, models, () =>
      workers[0]!.process.kill("SIGSTOP"),
    );
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    expect(kinds).toEqual(["timed_out"]);
    expect(notes.join("\n")).toContain("has said nothing for");
  });

  test("that are all lost stop the experiment after a while, with each one's reason; it is resumed with others", async () => {
    const { models, address } = await listening({ patienceMs: 500 });
    const workers = [dialling(address), dialling(address)];
    const { store, experiment, error, kinds } = await disturbed(config, models, () => {
      for (const { process: one } of workers) one.kill("SIGKILL");
    });
    expect(String(error)).toMatch(/no executor is left\.\n.*the worker is lost/);
    expect(kinds.at(-1)).toBe("experiment_stopped");
    const again = await listening();
    dialling(again.address);
    await performExperiment(store, experiment.id, { ...quickRetries, models: again.models });
    expect(canonicalDump(store.path)).toEqual(await onOne());
  });

  test("that load another version of a model are not used, and are sent away", async () => {
    const folder = temporaryFolder();
    // Imported by every Python at its start. Built-in models carry the package's version as theirs.
    const other = [
      "import sys",
      'if "panic_worker.model_process" in sys.orig_argv:',
      "    import panic_worker",
      '    panic_worker.VERSION = "another"',
    ].join("\n");
    writeFileSync(join(folder, "sitecustomize.py"), other);
    const { models, address, notes } = await listening();
    dialling(address);
    let odd: ReturnType<typeof dialling> | undefined;
    const { store, error } = await disturbed(
      config,
      models,
      () => {
        odd = dialling(address, { path: folder });
      },
      4,
    );
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    expect(notes.join("\n")).toMatch(
      /\(2\) is not used any more: Echo\w*: the worker has loaded another version/,
    );
    expect(await odd?.ended).toBe(0);
  });
});

test("four executors that dial survive kills at random moments, each followed by a new one: the database is that of one", {
  timeout: 600_000,
}, async () => {
  // A hundred take minutes of starting processes.
  const mostKills = process.env.PANIC_TDA_REQUIRE === "1" ? 100 : 4;
  const expected = await onOne();
  let numKills = 0;
  // As many experiments as it takes: each is short.
  while (numKills < mostKills) {
    const { models, address } = await listening();
    const workers = Array.from({ length: 4 }, () => dialling(address));
    let callsAtKill = 4;
    const murder = setInterval(() => {
      // A call that is lost twice in a row would be looked into item by item.
      if (numKills === mostKills || calls(models) < callsAtKill + 12) return;
      callsAtKill = calls(models);
      numKills += 1;
      const chosen = Math.floor(Math.random() * workers.length);
      workers[chosen]!.process.kill("SIGKILL");
      workers[chosen] = dialling(address);
    }, 1);
    onTestFinished(() => clearInterval(murder));
    const { store } = await performed(config, { models });
    clearInterval(murder);
    expect(canonicalDump(store.path)).toEqual(expected);
    await models.close();
    for (const worker of workers) worker.process.kill("SIGKILL");
  }
});

describe("a worker that dials", () => {
  test("gives up where nobody listens, and says what to check", async () => {
    const worker = dialling("127.0.0.1:1", { args: ["--patience", "0"] });
    expect(await worker.ended).toBe(72);
    expect(worker.said()).toMatch(/no panic-tda took this executor .*Connection refused.*--listen/);
  });

  test("with another token is refused on both sides", async () => {
    const { address, notes } = await listening();
    const worker = dialling(address, { env: { PANIC_TDA_EXECUTOR_TOKEN: "0".repeat(64) } });
    expect(await worker.ended).toBe(72);
    expect(worker.said()).toContain("the engine has another token");
    expect(notes.at(-1)).toMatch(/^a peer at 127\.0\.0\.1 was turned away: .* has another token$/);
  });

  test("without a token says where it is found", async () => {
    const worker = dialling("127.0.0.1:1", { env: { PANIC_TDA_EXECUTOR_TOKEN: "" } });
    expect(await worker.ended).toBe(72);
    expect(worker.said()).toContain("PANIC_TDA_EXECUTOR_TOKEN: expected the 64 hexadecimal digits");
  });
});

describe("a peer", () => {
  /** Sends bytes to a port. @returns all that came back until the end */
  async function talk(address: string, say: (greeting: string) => string, thenSay?: Buffer): Promise<string> {
    const socket = connect(Number(address.split(":")[1]), "127.0.0.1");
    let heard = "";
    socket.setEncoding("latin1").on("error", () => {});
    socket.on("data", (text: string) => {
      heard += text;
      const lines = heard.split("\n").length - 1;
      if (lines === 1) socket.write(say(heard.trim()));
      else if (thenSay !== undefined) socket.write(thenSay);
    });
    await new Promise((resolve) => socket.once("close", resolve));
    return heard;
  }

  test.each([
    ["sends more than a line", () => "x".repeat(4096), /more than a line/],
    ["sends what is no answer", () => "GET / HTTP/1.1\n", /no answer to the challenge/],
    [
      "sends frames behind its line",
      () => `${"0".repeat(64)} ${"0".repeat(64)} host\nPTW1`,
      /went on before/,
    ],
    ["answers without the token", () => `${"0".repeat(64)} ${"1".repeat(64)} host\n`, /another token/],
  ])("that %s is turned away", async (_, say, reason) => {
    const { address, models, notes } = await listening();
    expect(await talk(address, say)).toMatch(/^panic-tda-executor 1 [0-9a-f]{64}\n(refused\n)?$/);
    expect(notes.at(-1)).toMatch(reason);
    expect(models.executors).toEqual([]);
  });

  test("that repeats what another has answered is refused, since each challenge is drawn anew", async () => {
    const { address, notes } = await listening();
    let answer = "";
    const record = (greeting: string) => {
      const challenges = { ofEngine: greeting.split(" ")[2]!, ofWorker: "ab".repeat(32), host: "here" };
      answer = `${challenges.ofWorker} ${proofOf(token, "worker", challenges)} here\n`;
      // Right, but for frames.
      return `${answer}PTW1`;
    };
    await talk(address, record);
    await talk(address, () => answer);
    expect(notes.at(-1)).toContain("here has another token");
  });

  test.each([
    ["garbage", randomBytes(64)],
    ["a frame of 4 GB", Buffer.concat([Buffer.from("PTW1"), Buffer.alloc(8, 0xff)])],
    [
      "what is no answer",
      Buffer.concat([Buffer.from("PTW1"), Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from("[]")]),
    ],
  ])("that has the token and sends %s ends for itself alone", async (_, frames) => {
    const { models, address, notes } = await listening();
    await talk(
      address,
      (greeting) => {
        const challenges = { ofEngine: greeting.split(" ")[2]!, ofWorker: "ab".repeat(32), host: "hostile" };
        return `${challenges.ofWorker} ${proofOf(token, "worker", challenges)} hostile\n`;
      },
      frames,
    );
    expect(notes.at(-1)).toMatch(/^hostile cpu \(1\) is not used: the worker sent what is no message/);
    dialling(address);
    await models.get("Echo").prepare?.();
    expect(models.workers.size).toBe(1);
  });
});
