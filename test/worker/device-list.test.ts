import { describe, expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { readDevices } from "../../src/worker/device-list.ts";
import { holderText } from "../../src/worker/gpu-holders.ts";
import { errorOf } from "../store/error-of.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { threeGpus } from "./three-gpus.ts";

const messageOf = (text: string, env: NodeJS.ProcessEnv) =>
  errorOf(UserInputError, () => readDevices(text, env)).message;

describe("a list of devices", () => {
  test("has one executor for each", () => {
    expect(readDevices("cuda:0, cuda:2", threeGpus().env).devices).toEqual(["cuda:0", "cuda:2"]);
    expect(readDevices("cpu,cpu", {}).devices).toEqual(["cpu", "cpu"]);
  });

  test("of all leaves out the cards that others use, and names who does", () => {
    const { devices, leftOut } = readDevices("all", threeGpus().env);
    expect(devices).toEqual(["cuda:0", "cuda:2"]);
    expect(leftOut.map(holderText)).toEqual(["cuda:1 (python3, process 99999999)"]);
  });

  test("counts the cards that are visible", () => {
    const { env } = threeGpus({ CUDA_VISIBLE_DEVICES: "1,2" });
    expect(readDevices("all", env).devices).toEqual(["cuda:1"]);
    expect(messageOf("cuda:2", env)).toBe(
      "--devices cuda:2: cuda:2 is not on this machine, which has cuda:0, cuda:1.",
    );
    expect(messageOf("all", { ...env, CUDA_VISIBLE_DEVICES: "1" })).toBe(
      "--devices all: every GPU is in use: cuda:0 (python3, process 99999999).",
    );
  });

  test.each([
    ["cuda:3", "--devices cuda:3: cuda:3 is not on this machine, which has cuda:0, cuda:1, cuda:2."],
    ["mps", '--devices mps: expected cpu, or one GPU, such as cuda:1, found "mps".'],
  ])("%s is refused", (text, message) => {
    expect(messageOf(text, threeGpus().env)).toBe(message);
  });

  test("of GPUs is refused on a machine without any", () => {
    const env = { PATH: temporaryFolder() };
    expect(messageOf("cuda:0", env)).toBe(
      "--devices cuda:0: cuda:0 is not on this machine, which has no GPU.",
    );
    expect(messageOf("all", env)).toBe("--devices all: no GPU was found on this machine.");
  });
});
