import { expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { readDeviceName, readDeviceNames } from "../../src/worker/device-names.ts";
import { errorOf } from "../store/error-of.ts";

test.each([
  ["cuda:1,cuda:1", "cuda:1 stands twice, and each GPU has one worker."],
  [
    "cpu,cuda:0",
    "CPU and GPU: one experiment is computed on devices of one kind, since others give other last bits.",
  ],
  ["cuda:0,", "a device is missing before or after a comma."],
  ["all,cpu", 'expected cpu, or one GPU, such as cuda:1, found "all".'],
])("several devices, %s, are refused by the name of what says them", (text, message) => {
  const said = (from?: string) => errorOf(UserInputError, () => readDeviceNames(text, from)).message;
  expect(said()).toBe(`--devices ${text}: ${message}`);
  expect(said("PANIC_TDA_DEVICES")).toBe(`PANIC_TDA_DEVICES ${text}: ${message}`);
});

test("up to 64 devices are taken, in any order, with spaces between", () => {
  const gpus = (count: number) => Array.from({ length: count }, (_, i) => `cuda:${i}`).join(", ");
  expect(readDeviceNames(gpus(64))).toHaveLength(64);
  expect(() => readDeviceNames(gpus(65))).toThrow("65 devices: at most 64 are taken.");
  expect(readDeviceNames("cuda:1, cuda:0")).toEqual(["cuda:1", "cuda:0"]);
});

test("one device is refused if it is none, or one on which nothing has been run", () => {
  const said = (text: string) => errorOf(UserInputError, () => readDeviceName(text)).message;
  expect(said("gpu")).toBe("--device gpu: expected auto, cpu, cuda or one GPU, such as cuda:1.");
  expect(said("mps")).toMatch(/^--device mps: the neural models compute on NVIDIA GPUs/);
  expect(readDeviceName("cuda:1")).toBe("cuda:1");
});
