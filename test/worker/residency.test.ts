import { describe, expect, test } from "vitest";
import { Residency } from "../../src/worker/residency.ts";

function residents(...sizes: [string, number][]): Residency {
  const residency = new Residency();
  for (const [name, bytes] of sizes) residency.add({ name, bytes });
  return residency;
}

describe("residency", () => {
  test("lets models that fit together stay together", () => {
    expect(residents(["A", 40]).toUnload(60, 100)).toEqual([]);
  });

  test("unloads what was used longest ago, and no more than it must", () => {
    const residency = residents(["A", 40], ["B", 30], ["C", 20]);
    expect(residency.toUnload(50, 100)).toEqual(["A"]);
    residency.touch("A");
    expect(residency.toUnload(50, 100)).toEqual(["B", "C"]);
  });

  test("unloads all for a model that does not fit beside any, or not at all", () => {
    expect(residents(["A", 40], ["B", 30]).toUnload(90, 100)).toEqual(["A", "B"]);
    expect(residents(["A", 40], ["B", 30]).toUnload(900, 100)).toEqual(["A", "B"]);
  });

  test("counts a model that is loaded anew once", () => {
    const residency = residents(["A", 40], ["A", 60]);
    expect(residency.toUnload(40, 100)).toEqual([]);
    expect(residency.names).toEqual(["A"]);
  });

  test("knows nothing of models once they are gone", () => {
    const residency = residents(["A", 40], ["B", 40]);
    residency.remove("A");
    expect([residency.has("A"), residency.has("B")]).toEqual([false, true]);
    residency.clear();
    expect(residency.toUnload(100, 100)).toEqual([]);
  });
});
