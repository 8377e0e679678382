import { expect, test } from "vitest";
import { presentDevice } from "../../src/plan/present-device.ts";

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
