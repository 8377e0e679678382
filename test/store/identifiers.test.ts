import { describe, expect, test, vi } from "vitest";
import { newId } from "../../src/store/identifiers.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function newIds(count: number): string[] {
  return Array.from({ length: count }, newId);
}

describe("newId", () => {
  test("gives a UUID of version 7", () => {
    for (const id of newIds(100)) expect(id).toMatch(uuidV7);
  });

  test("gives ids in ascending order, none twice, however fast they are drawn", () => {
    const ids = newIds(100_000);
    expect(ids.every((id, i) => i === 0 || ids[i - 1]! < id)).toBe(true);
  });

  test("gives ids in ascending order also when the clock is set back", () => {
    const before = newIds(1_000);
    using _clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() - 3_600_000);
    const ids = [...before, ...newIds(1_000)];
    expect(ids.every((id, i) => i === 0 || ids[i - 1]! < id)).toBe(true);
  });

  test("gives ids in ascending order also when the clock stands still", () => {
    using _clock = vi.spyOn(Date, "now").mockReturnValue(Date.now());
    const ids = newIds(10_000);
    expect(ids.every((id, i) => i === 0 || ids[i - 1]! < id)).toBe(true);
  });

  test("begins with the milliseconds since 1970, by which the newest rows are found", () => {
    using _clock = vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2100, 0, 1));
    const id = newId();
    expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.UTC(2100, 0, 1));
  });
});
