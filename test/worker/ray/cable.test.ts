import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { delimiter } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { AllModels } from "../../../src/worker/all-models.ts";
import { workerFolder } from "../../../src/worker/folders.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, performed } from "../../experiments/performed.ts";
import { token } from "../remote-workers.ts";

const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["EchoText"],
  max_length: 120,
  max_homology_dimension: 0,
  batch_size: 2,
};

const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: "pipe" });

/** Why this machine makes no networks of its own; undefined if it does. */
function reasonAgainst(): string | undefined {
  const name = `panic-tda-${process.pid}`;
  const { status, error, stderr } = spawnSync("ip", ["netns", "add", name], { encoding: "utf8" });
  if (status === 0) {
    ip("netns", "delete", name);
    return undefined;
  }
  return error?.message ?? stderr.trim();
}

/** Of the block that RFC 2544 keeps for benchmarks: nobody's network is among them. */
const net = `198.18.${process.pid % 250}`;
/** Of this machine, as the others reach it. */
const ownAddress = `${net}.1`;

/** A machine that is not there, joined to this one by a cable: a network namespace and a pair of virtual interfaces. */
function otherMachine(number: number) {
  const name = `ptda${process.pid % 100_000}${number}`;
  const [here, there] = [`${name}a`, `${name}b`];
  const [own, other] = [`${net}.${number * 4 + 1}`, `${net}.${number * 4 + 2}`];
  onTestFinished(() => {
    spawnSync("ip", ["netns", "delete", name]);
    spawnSync("ip", ["link", "delete", here]);
  });
  ip("netns", "add", name);
  ip("link", "add", here, "type", "veth", "peer", "name", there);
  ip("link", "set", there, "netns", name);
  ip("address", "add", `${own}/30`, "dev", here);
  ip("link", "set", here, "up");
  ip("-n", name, "address", "add", `${other}/30`, "dev", there);
  ip("-n", name, "link", "set", there, "up");
  if (own !== ownAddress) ip("-n", name, "route", "add", ownAddress, "via", own);
  return {
    dial: (address: string) => {
      const env = {
        ...process.env,
        PYTHONPATH: [workerFolder, process.env.PYTHONPATH].filter(Boolean).join(delimiter),
        PANIC_TDA_EXECUTOR_TOKEN: token,
      };
      const worker = [pythonCommand(), "-m", "panic_worker", "--connect", address];
      const child = spawn("ip", ["netns", "exec", name, ...worker], { env, stdio: "ignore" });
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      return once(child, "exit");
    },
    /** Neither side is told: what is sent is gone. */
    cut: () => ip("link", "set", here, "down"),
    mend: () => ip("link", "set", here, "up"),
  };
}

const reason = reasonAgainst();
if (reason !== undefined) console.log(`cables are not cut here: ip netns add: ${reason}`);

test.skipIf(reason !== undefined)(
  "cables that are cut lose at most the call under way, which another executor makes; one that is mended soon is noticed by nobody, later its worker dials again",
  async () => {
    const [short, long, ever] = [otherMachine(0), otherMachine(1), otherMachine(2)];
    const models = new AllModels({
      ...process.env,
      PANIC_TDA_PYTHON: pythonCommand(),
      PANIC_TDA_DEVICE: "",
      PANIC_TDA_DEVICES: "cpu",
      PANIC_TDA_LISTEN: `${ownAddress}:0`,
      PANIC_TDA_EXECUTOR_TOKEN: token,
    });
    onTestFinished(async () => {
      models.keepsExecutors = false;
      await models.close();
    });
    models.keepsExecutors = true;
    const notes: { text: string; atMs: number }[] = [];
    models.workers.onNote = (text) => notes.push({ text, atMs: performance.now() });
    const address = await models.open({ timings: { silenceMs: 14_000 } });
    // One after the other, so that they are named in this order.
    for (const [i, machine] of [short, long, ever].entries()) {
      void machine.dial(address!);
      await vi.waitUntil(() => models.workers.size === i + 2, 20_000);
    }
    const callsOf = (i: number) => models.executors[i]!.numCalls;
    let cutMs = 0;
    const watch = setInterval(() => {
      if (cutMs > 0 || Math.min(callsOf(1), callsOf(2), callsOf(3)) < 5) return;
      cutMs = performance.now();
      for (const machine of [short, long, ever]) machine.cut();
      setTimeout(short.mend, 2_000);
    }, 1);
    onTestFinished(() => clearInterval(watch));
    const { store, experiment, error } = await attempted(config, { models });
    clearInterval(watch);
    expect(error).toBeUndefined();
    expect(cutMs).toBeGreaterThan(0);
    const lost = notes.filter(({ text }) => /the worker is lost|has said nothing/.test(text));
    expect(lost.map(({ text }) => text.split(":")[0])).toEqual([
      expect.stringMatching(/\(2\)$/),
      expect.stringMatching(/\(3\)$/),
    ]);
    for (const { atMs } of lost) expect(atMs - cutMs).toBeLessThan(20_000);
    const kinds = [...store.incidents(experiment.id)].map(({ kind }) => kind);
    expect(kinds.length).toBeLessThanOrEqual(2);
    long.mend();
    await vi.waitUntil(() => models.workers.size === 3, { timeout: 25_000, interval: 100 });
    const one = new AllModels({ ...process.env, PANIC_TDA_PYTHON: pythonCommand(), PANIC_TDA_DEVICE: "cpu" });
    onTestFinished(() => one.close());
    expect(canonicalDump(store.path)).toEqual(
      canonicalDump((await performed(config, { models: one })).store.path),
    );
  },
  90_000,
);
