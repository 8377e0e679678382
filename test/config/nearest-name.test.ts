import { expect, test } from "vitest";
import { nearestName } from "../../src/config/nearest-name.ts";

const models = ["SDXLTurbo", "FluxDev", "FluxSchnell", "Moondream", "BLIP2"];

test("a mistyped name leads to the name that was meant", () => {
  expect(nearestName("Moondreem", models)).toBe("Moondream");
  expect(nearestName("Mondraem", models)).toBe("Moondream");
  expect(nearestName("prompt", ["prompts", "networks"])).toBe("prompts");
});

test("upper and lower case make no difference", () => {
  expect(nearestName("sdxlturbo", models)).toBe("SDXLTurbo");
  expect(nearestName("MOONDREAM", models)).toBe("Moondream");
});

test("of two names the one with fewer edits is nearer", () => {
  expect(nearestName("DummyI2T3", ["DummyI2T", "DummyI2T2"])).toBe("DummyI2T");
  expect(nearestName("DummyT2I2", ["DummyT2I", "DummyT2I2"])).toBe("DummyT2I2");
});

test("of two equally near names the first is taken", () => {
  expect(nearestName("Dummy3", ["Dummy1", "Dummy2"])).toBe("Dummy1");
});

test("a name like no other has none near it", () => {
  expect(nearestName("Dali", models)).toBeUndefined();
  expect(nearestName("ab", ["xy"])).toBeUndefined();
  expect(nearestName("a", ["b"])).toBeUndefined();
  expect(nearestName("", ["a", ""])).toBeUndefined();
  expect(nearestName("anything", [])).toBeUndefined();
});

test("part of a name leads to the only name that has it", () => {
  expect(nearestName("SDXL", models)).toBe("SDXLTurbo");
  expect(nearestName("schnell", models)).toBe("FluxSchnell");
  expect(nearestName("xyz", models)).toBeUndefined();
});

test("part of several names, or less than three characters, leads nowhere", () => {
  expect(nearestName("Lux", models)).toBeUndefined();
  expect(nearestName("IP", models)).toBeUndefined();
});

test("a text far longer than any name has none near it", () => {
  expect(nearestName("Moondream".repeat(100_000), models)).toBeUndefined();
});
