import { expect, test } from "vitest";
import { isSameDevice, presentDevice } from "../../src/plan/present-device.ts";

test("what a forecast is for is the first of several devices, else the one device", () => {
  const cardWith = (env: NodeJS.ProcessEnv) => presentDevice(env, ["an A100", "an H100"]).card;
  expect(cardWith({})).toBe("an A100");
  expect(cardWith({ PANIC_TDA_DEVICE: "cuda:1" })).toBe("an H100");
  expect(cardWith({ PANIC_TDA_DEVICE: "cpu" })).toBeNull();
  expect(cardWith({ PANIC_TDA_DEVICES: "cpu,cpu" })).toBeNull();
  expect(cardWith({ PANIC_TDA_DEVICES: "cuda:1,cuda:0" })).toBe("an H100");
  expect(cardWith({ PANIC_TDA_DEVICES: "all" })).toBe("an A100");
  expect(presentDevice({ PANIC_TDA_DEVICES: "cuda:0" }, []).card).toBeNull();
});

test("what an executor computed says how fast this machine is where the card is of one kind, or the processor is this machine's", () => {
  const here = { card: "an A100", host: "here" };
  const on = (host: string, device: string, device_name: string | null) => ({ host, device, device_name });
  expect(isSameDevice(on("there", "cuda:3", "an A100"), here)).toBe(true);
  expect(isSameDevice(on("here", "cuda:0", "an H100"), here)).toBe(false);
  expect(isSameDevice(on("here", "cpu", null), here)).toBe(false);
  expect(isSameDevice(on("here", "cpu", null), { ...here, card: null })).toBe(true);
  expect(isSameDevice(on("there", "cpu", null), { ...here, card: null })).toBe(false);
  expect(isSameDevice(on("here", "cuda:0", null), { ...here, card: null })).toBe(false);
  expect(isSameDevice(undefined, here)).toBe(false);
});
