import { describe, expect, test } from "vitest";
import { type DeviceOptions, deviceChoice } from "../../src/cli/device-option.ts";
import { UserInputError } from "../../src/errors.ts";
import { AllModels } from "../../src/worker/all-models.ts";
import { executorSource } from "../../src/worker/executor-source.ts";
import { errorOf } from "../store/error-of.ts";
import { threeGpus } from "../worker/three-gpus.ts";

/** Who starts executors, where the environment says one thing and the command another; options have the environment's value where the command says nothing. */
function chosen(command: DeviceOptions, environment: Readonly<Record<string, string>> = {}) {
  const { PANIC_TDA_RAY: ray, PANIC_TDA_DEVICES: devices, PANIC_TDA_LISTEN: listen } = environment;
  const options = { ...(ray && { ray }), ...(devices && { devices }), ...(listen && { listen }), ...command };
  const { env, saidBy } = deviceChoice(options, environment);
  return executorSource(env, saidBy);
}

describe("who starts the executors", () => {
  test("is Ray, with as many as are asked for, and a token unless told otherwise", () => {
    expect(chosen({ ray: "auto" })).toEqual({ kind: "ray", cluster: "auto", mayLackToken: false });
    expect(chosen({ ray: "10.0.0.5:6379", executors: "8", rayWithoutToken: true })).toEqual({
      ...{ kind: "ray", cluster: "10.0.0.5:6379", count: 8, mayLackToken: true },
    });
  });

  test("is what the command says rather than what the environment does", () => {
    expect(chosen({ devices: "cpu,cpu" }, { PANIC_TDA_RAY: "auto" })).toEqual({
      kind: "here",
      devices: "cpu,cpu",
    });
    expect(
      chosen({ ray: "auto" }, { PANIC_TDA_DEVICES: "cpu,cpu", PANIC_TDA_LISTEN: "127.0.0.1:1" }),
    ).toMatchObject({
      kind: "ray",
    });
    expect(chosen({}, { PANIC_TDA_RAY: "auto" })).toMatchObject({ kind: "ray" });
  });

  test.each<[DeviceOptions, RegExp]>([
    [
      { ray: "auto", devices: "cpu,cpu" },
      /^--ray auto and --devices cpu,cpu: who is to start the executors\?/,
    ],
    [{ ray: "auto", listen: "127.0.0.1:0" }, /^--ray auto and --listen 127\.0\.0\.1:0: who is to start/],
    [{ executors: "8" }, /^--executors 8: .*--ray is missing/],
    [{ rayWithoutToken: true }, /^--ray-without-token is for --ray, which is missing/],
    [{ ray: "" }, /^--ray: expected the address of a cluster, found none/],
    [{ listen: "" }, /^--listen: expected an address and a port, found none/],
    [{ device: "" }, /^--device: expected a device, found none/],
    [{ ray: "auto", executors: "" }, /^--executors: expected a whole number from 1, found none/],
    [{ ray: "10.0.0.5" }, /^--ray 10\.0\.0\.5: expected auto, .*; the port is missing/],
    [{ ray: "auto", executors: "many" }, /^--executors: expected a whole number from 1, found "many"/],
    [{ ray: "auto", executors: "0" }, /^--executors: expected a whole number from 1, found "0"/],
  ])("is not told by %j", (options, reason) => {
    expect(() => chosen(options)).toThrow(reason);
  });

  test("is asked for by an option or by the environment, and what is wrong is told of that one", () => {
    expect(() => chosen({ devices: "nonsense" })).toThrow(/^--devices nonsense: .* found "nonsense"/);
    expect(() => chosen({}, { PANIC_TDA_DEVICES: "nonsense" })).toThrow(/^PANIC_TDA_DEVICES nonsense: /);
    expect(() => chosen({ device: "gpu" })).toThrow(/^--device gpu: expected auto, cpu, cuda/);
    expect(() => chosen({}, { PANIC_TDA_LISTEN: "localhost" })).toThrow(/^PANIC_TDA_LISTEN localhost: /);
    expect(() => chosen({}, { PANIC_TDA_RAY: "nonsense" })).toThrow(/^PANIC_TDA_RAY nonsense: /);
    // What is not used is not looked at.
    expect(chosen({ device: "cpu" }, { PANIC_TDA_DEVICES: "nonsense" })).toMatchObject({
      devices: undefined,
    });
  });

  test("chooses the GPU, if it is Ray", () => {
    const env = { PATH: process.env.PATH, PANIC_TDA_DEVICE: "cuda:1" };
    const { env: given, saidBy } = deviceChoice({ device: "cuda:1", ray: "auto" }, env);
    expect(() => new AllModels(given, saidBy)).toThrow(
      "--ray auto with PANIC_TDA_DEVICE cuda:1: Ray chooses the GPU of each executor.",
    );
  });

  test("is told to workers alone, with the option or the variable that says it", () => {
    const { env } = threeGpus();
    const before = { ...process.env };
    const messageOf = (command: DeviceOptions, environment: NodeJS.ProcessEnv) => {
      const choice = deviceChoice(command, { ...env, ...environment });
      expect(choice.env.PANIC_TDA_DEVICES).toBe(command.devices);
      return errorOf(UserInputError, () => new AllModels(choice.env, choice.saidBy)).message;
    };
    const absent = "cuda:3 is not on this machine, which has cuda:0, cuda:1, cuda:2.";
    expect(messageOf({ devices: "cuda:3" }, {})).toBe(`--devices cuda:3: ${absent}`);
    const variable = { PANIC_TDA_DEVICES: "cuda:3" };
    expect(messageOf({ devices: "cuda:3" }, variable)).toBe(`PANIC_TDA_DEVICES cuda:3: ${absent}`);
    expect(process.env).toEqual(before);
  });
});
