import { expect, test } from "vitest";
import { fitTexts, memoryText, networkFits } from "../../src/worker/device-fits.ts";
import { deviceMemories } from "../../src/worker/device-memory.ts";
import { threeGpus } from "./three-gpus.ts";

const GB = 1e9;
const turbo = [
  { name: "SDXLTurbo", weightsBytes: 7 * GB },
  { name: "Moondream", weightsBytes: 4 * GB },
];
const flux = [
  { name: "FluxDev", weightsBytes: 34 * GB },
  { name: "Pixtral", weightsBytes: 25 * GB },
];
const on = (...rooms: readonly (number | null)[]) =>
  rooms.map((room, i) => ({ device: `cuda:${i}`, weightsBytes: room === null ? null : room * GB }));
const textsOf = (memories: ReturnType<typeof on>, ...networks: (typeof turbo)[]) =>
  networkFits(networks, memories).flatMap(fitTexts);

test("models that fit together are loaded on each device, those that do not are assigned", () => {
  expect(textsOf(on(38, 38), turbo, flux)).toEqual([
    "network 1: SDXLTurbo 7.0 GB, Moondream 4.0 GB, 11 GB together",
    "network 1: all of them on each",
    "network 2: FluxDev 34 GB, Pixtral 25 GB, 59 GB together",
    "network 2: they do not fit together: one of them on each",
  ]);
  expect(memoryText(on(38, 38, 64))).toBe(
    "cuda:0, cuda:1: 38 GB for weights, each; cuda:2: 64 GB for weights",
  );
  const two = [0, 1].map(() => ({ device: "cpu", weightsBytes: 8 * GB }));
  expect(memoryText(two)).toBe("2 × cpu: 8.0 GB for weights, each");
  expect(textsOf(on(38), [{ name: "Echo", weightsBytes: 0 }])).toEqual([]);
});

test("the smallest device decides, and a model that is too large for one is named with it", () => {
  expect(networkFits([flux], on(64))).toMatchObject([{ sharing: "replicas" }]);
  expect(networkFits([flux], on(59))).toMatchObject([{ sharing: "replicas" }]);
  expect(networkFits([flux], on(34, 34))).toMatchObject([{ sharing: "assigned", tooLarge: [] }]);
  expect(networkFits([flux], on(64, 30))).toMatchObject([
    { sharing: "assigned", tooLarge: [{ model: "FluxDev", devices: ["cuda:1"] }] },
  ]);
  expect(textsOf(on(64, 30), flux)).toContain("FluxDev does not fit on cuda:1");
  expect(networkFits([flux], on(38))).toMatchObject([{ sharing: "turns" }]);
  expect(textsOf(on(null), flux)[1]).toContain("is found when they are loaded");
});

test("the memory of a device is what the driver tells, or what the environment allows", () => {
  const { env } = threeGpus();
  const [first] = deviceMemories(["cuda:0"], env);
  expect(first!.weightsBytes).toBe(0.8 * 81_559 * 2 ** 20);
  expect(deviceMemories(["cuda:0", "cuda:2"], { ...env, PANIC_TDA_GPU_MEMORY: "10" })).toEqual([
    { device: "cuda:0", weightsBytes: 10 * 2 ** 30 },
    { device: "cuda:2", weightsBytes: 10 * 2 ** 30 },
  ]);
  const [one, two] = [deviceMemories(["cpu"], env), deviceMemories(["cpu", "cpu"], env)];
  // Two workers on one machine share its memory.
  expect(one[0]!.weightsBytes).toBe(2 * two[0]!.weightsBytes!);
});
