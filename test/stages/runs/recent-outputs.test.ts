import { describe, expect, test } from "vitest";
import { type Output, RecentOutputs } from "../../../src/stages/runs/recent-outputs.ts";

const text = (length: number): Output => ({ type: "text", text: "x".repeat(length), hash: "" });
const image = (bytes: number): Output => ({
  type: "image",
  image: { width: bytes / 3, height: 1, pixels: new Uint8Array(bytes) },
  hash: "",
});

describe("RecentOutputs", () => {
  test("gives back what was set", () => {
    const recent = new RecentOutputs(100);
    const output = text(3);
    recent.set("a", output);
    expect(recent.get("a")).toBe(output);
  });

  test("keeps what it has when the bytes run out", () => {
    const recent = new RecentOutputs(100);
    recent.set("a", image(60));
    recent.set("b", image(30));
    recent.set("c", image(60));
    expect(["a", "b", "c"].map((id) => recent.get(id) !== undefined)).toEqual([true, true, false]);
  });

  test("counts two bytes for each UTF-16 unit of a text", () => {
    const recent = new RecentOutputs(100);
    recent.set("a", text(50));
    recent.set("b", text(1));
    expect(["a", "b"].map((id) => recent.get(id) !== undefined)).toEqual([true, false]);
  });

  test("counts a run's output once when it is set again", () => {
    const recent = new RecentOutputs(100);
    for (let i = 0; i < 10; i++) recent.set("a", image(60));
    recent.set("b", image(30));
    expect(recent.get("a")).toBeDefined();
  });

  test("has room again for what was deleted", () => {
    const recent = new RecentOutputs(100);
    recent.set("a", image(60));
    recent.set("b", image(30));
    recent.delete("b");
    recent.set("c", image(30));
    expect(["a", "c"].map((id) => recent.get(id) !== undefined)).toEqual([true, true]);
  });

  test("forgets a run's last output when there is no room for its new one", () => {
    const recent = new RecentOutputs(100);
    recent.set("a", image(60));
    recent.set("b", image(30));
    recent.set("b", image(60));
    expect(["a", "b"].map((id) => recent.get(id) !== undefined)).toEqual([true, false]);
  });

  test("does not keep an output that alone is too large", () => {
    const recent = new RecentOutputs(100);
    recent.set("a", image(102));
    expect(recent.get("a")).toBeUndefined();
  });
});
