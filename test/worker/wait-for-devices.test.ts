import { userInfo } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { InterruptedError } from "../../src/errors.ts";
import { waitForDevices } from "../../src/worker/wait-for-devices.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { type ThreeGpus, threeGpus } from "./three-gpus.ts";

/** Waits on a machine, looking a hundred times a second. */
function waiting(text: string, { env }: ThreeGpus) {
  const said: string[] = [];
  const controller = new AbortController();
  let hasEnded = false;
  const end = waitForDevices(text, {
    env,
    everyMs: 10,
    signal: controller.signal,
    say: (line) => said.push(line),
  }).finally(() => {
    hasEnded = true;
  });
  end.catch(() => {});
  const until = async (holds: () => boolean) => {
    while (!holds()) await pause(5);
  };
  return { said, end, until, hasEnded: () => hasEnded, stop: () => controller.abort() };
}

test("cards are waited for until nobody else computes on them; each process is told once, with its user", async () => {
  const machine = threeGpus();
  const second = process.pid;
  machine.setApps([[1, 99_999_999]]);
  const { said, end, until, hasEnded } = waiting("all", machine);
  await until(() => said.length > 0);
  machine.setApps([[0, second]]);
  await until(() => said.length > 2);
  // The driver's tool fails, which is no answer.
  machine.silence();
  await until(() => said.length > 3);
  expect(hasEnded()).toBe(false);
  machine.setApps([]);
  await end;
  expect(said).toEqual([
    "waiting for cuda:1, which python3, process 99999999 uses",
    "looked at every 0.0 s; Ctrl-C ends the waiting, and nothing has been written",
    `waiting for cuda:0, which python3, process ${second} of ${userInfo().username} uses`,
    "nvidia-smi does not answer; it is asked again.",
    "All are free.",
  ]);
});

test("only the cards that are named are waited for, and CPUs never", async () => {
  for (const text of ["cuda:0,cuda:2", "cpu,cpu"]) {
    const { said, end } = waiting(text, threeGpus());
    await end;
    expect(said).toEqual([]);
  }
});

test("a device that is not there is refused, not waited for", async () => {
  await expect(waiting("cuda:7", threeGpus()).end).rejects.toThrow(
    "--devices cuda:7: cuda:7 is not on this machine",
  );
  const none = { ...threeGpus(), env: { PATH: temporaryFolder() } };
  await expect(waiting("all", none).end).rejects.toThrow("no GPU was found");
});

test("the waiting ends once the signal fires", async () => {
  const { said, end, until, stop } = waiting("cuda:1", threeGpus());
  await until(() => said.length > 0);
  stop();
  await expect(end).rejects.toThrow(InterruptedError);
  // Ctrl-C reaches the driver's tool, too, whose silence is no answer then.
  const machine = threeGpus();
  machine.silence();
  const silent = waiting("cuda:1", machine);
  silent.stop();
  await expect(silent.end).rejects.toThrow(InterruptedError);
});
