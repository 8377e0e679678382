import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { EvocError, evoc } from "../../../src/stages/clusters/evoc.ts";

const coordinates = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : 0));
const rows = { coordinates, dimension: 2 };
const parameters = { noise_level: 0.5, base_min_cluster_size: 5, min_samples: 5, random_state: 42 };

/** Runs EVoC on 20 points with a script in the place of Python. */
function evocWith(script: string, signal?: AbortSignal) {
  const python = fileURLToPath(new URL(`misbehaving/${script}.sh`, import.meta.url));
  return evoc(rows, parameters, python, signal);
}

describe("a Python that cannot run EVoC is named, with what is wrong:", () => {
  test.each([
    [
      "exits-at-once",
      /: EVoC ended with exit code 3:\n {2}line 1 of many\n {2}ImportError: libtorch\.so: .*$/,
    ],
    [
      "has-no-evoc",
      /: the Python package evoc is not installed\.\n {2}Install it: .*has-no-evoc\.sh -m pip install evoc$/,
    ],
    ["prints-garbage", /: EVoC's answer is no JSON, it begins with "Downloading model 100%\\n"\.$/],
    ["leaves-labels-out", /: EVoC's answer does not have a label for each of 20 embeddings\.$/],
  ])("%s", async (script, message) => {
    const error = await evocWith(script).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EvocError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(`${script}.sh: `);
  });

  test("there is none", async () => {
    await expect(evoc(rows, parameters, "/nowhere/python3")).rejects.toThrow(
      new EvocError("/nowhere/python3: there is no such Python interpreter."),
    );
  });
});

test("a Python that never answers is stopped when the user wants it", async () => {
  const interruption = new AbortController();
  const answer = evocWith("never-answers", interruption.signal);
  setTimeout(() => interruption.abort(new Error("enough")), 50);
  await expect(answer).rejects.toThrow("enough");
});

test("nothing is begun once the user has had enough", async () => {
  await expect(evocWith("finds-halves", AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});

test("clusters are numbered by their size, layer by layer, and what is said on standard error is no answer", async () => {
  const { version, layers } = await evocWith("finds-halves");
  expect(version).toBe("0.0.0");
  expect(layers.map((labels) => [...labels])).toEqual([
    [...Array(5).fill(1), -1, -1, ...Array(13).fill(0)],
    Array(20).fill(0),
  ]);
});
