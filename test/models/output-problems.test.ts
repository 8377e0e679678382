import { describe, expect, test } from "vitest";
import { captionProblem, imageProblem, vectorProblem } from "../../src/models/output-problems.ts";

describe("captionProblem", () => {
  test.each(["a", " a ", "🍎", "zwei\nZeilen", "\u200ba"])("finds nothing wrong with %j", (caption) => {
    expect(captionProblem(caption)).toBeUndefined();
  });

  test.each(["", " ", "\n\t\u00a0", "\u200b", " \u2060\ufeff"])("finds %j empty", (caption) => {
    expect(captionProblem(caption)).toEqual({ kind: "empty_text", message: "the caption is empty" });
  });

  test.each(["a \ud83c", "\udf4e b", "\ud83c\ud83c", "a\0b"])("finds %j invalid", (caption) => {
    expect(captionProblem(caption)).toEqual({
      kind: "invalid_text",
      message: "the caption holds half a surrogate pair or a NUL character",
    });
  });

  test.each([[undefined], [null], [7], [["a"]]])("finds %j no caption", (caption) => {
    expect(captionProblem(caption)?.kind).toBe("invalid_text");
  });
});

describe("imageProblem", () => {
  test("finds nothing wrong with width × height × 3 bytes", () => {
    expect(imageProblem({ width: 2, height: 3, pixels: new Uint8Array(18) })).toBeUndefined();
  });

  test.each([
    ["a byte too few", { width: 2, height: 3, pixels: new Uint8Array(17) }, "2 × 3 pixels in 17 bytes"],
    ["an alpha channel", { width: 2, height: 3, pixels: new Uint8Array(24) }, "2 × 3 pixels in 24 bytes"],
    ["no pixels", { width: 0, height: 3, pixels: new Uint8Array(0) }, "0 × 3 pixels in 0 bytes"],
    ["negative sides", { width: -2, height: -3, pixels: new Uint8Array(18) }, "-2 × -3 pixels in 18 bytes"],
    ["half a pixel", { width: 1.5, height: 2, pixels: new Uint8Array(9) }, "1.5 × 2 pixels in 9 bytes"],
    ["no picture at all", undefined, "undefined × undefined pixels in undefined bytes"],
  ])("refuses %s", (_, image, found) => {
    expect(imageProblem(image)).toEqual({
      kind: "invalid_image",
      message: `expected width × height × 3 bytes of RGB, found ${found}`,
    });
  });

  test("refuses numbers that are not bytes", () => {
    const image = { width: 1, height: 1, pixels: [1, 2, 3] as unknown as Uint8Array };
    expect(imageProblem(image)?.kind).toBe("invalid_image");
  });
});

describe("vectorProblem", () => {
  test("finds nothing wrong with finite coordinates of which one is not zero", () => {
    expect(vectorProblem(Float32Array.of(0, 0, 1e-45), 3)).toBeUndefined();
  });

  test.each([
    [2, "2"],
    [4, "4"],
    [0, "0"],
  ])("refuses %d coordinates where 3 are expected", (length, found) => {
    expect(vectorProblem(new Float32Array(length).fill(1), 3)).toEqual({
      kind: "wrong_dimension",
      message: `expected 3 coordinates, found ${found}`,
    });
  });

  test.each([[[1, 2, 3]], [undefined], [Float64Array.of(1, 2, 3)]])(
    "refuses %j, which is no Float32Array",
    (vector) => {
      expect(vectorProblem(vector, 3)?.kind).toBe("wrong_dimension");
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "refuses the coordinate %d",
    (bad) => {
      expect(vectorProblem(Float32Array.of(1, bad, 3), 3)).toEqual({
        kind: "not_finite",
        message: `coordinate 1 is ${bad}`,
      });
    },
  );

  test("refuses the zero vector, whatever the signs of its zeros", () => {
    expect(vectorProblem(Float32Array.of(0, -0, 0), 3)).toEqual({
      kind: "all_zero",
      message: "all coordinates are zero",
    });
  });
});
