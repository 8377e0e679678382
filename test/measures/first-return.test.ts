import { describe, expect, test } from "vitest";
import { endState, firstReturn, placesOf, statesOf, verdictOn } from "../../src/measures/first-return.ts";
import { goldenCases } from "./golden-cases.ts";

interface Cycle {
  readonly entry: number;
  readonly period: number;
  readonly first_return: number;
  readonly contradictions: number;
  readonly end_state: readonly string[];
}

describe.each(goldenCases<{ network: string[]; outputs: string[] }, Cycle | null>("cycles"))(
  "%s",
  (_, { input, positions, expected }) => {
    const places = placesOf(input.network);
    const found = firstReturn(input.outputs, places);

    test("has the places that its network has", () => {
      expect(places).toBe(positions);
    });

    test("returns first where networkx finds the cycle", () => {
      if (expected === null) {
        expect(found).toBeNull();
        return;
      }
      const { entry, period, first_return: step, contradictions } = expected;
      expect(found).toMatchObject({ entry, period, firstReturn: step, contradictions });
    });

    test("has networkx's end state", () => {
      if (found === null) return expect(expected).toBeNull();
      const { states } = statesOf([input.outputs], places);
      const outputs = [...endState(states[0]!, found)].map(
        (state) => input.outputs[states[0]!.indexOf(state)],
      );
      expect([...new Set(outputs)].sort()).toEqual(expected!.end_state);
    });
  },
);

const verdict = (outputs: string, freshSeeds = false) => {
  const found = firstReturn([...outputs], 2);
  return verdictOn([...outputs], 2, { freshSeeds, found });
};

test("a fixed seed that comes back is in a cycle, one that has not come back is not there yet", () => {
  expect(verdict("abcdcd")).toBe("in a cycle");
  expect(verdict("abcdef")).toBe("not yet");
});

test("a fixed seed that comes back and goes another way has left again", () => {
  expect(verdict("abcdcdef")).toBe("left again");
});

test("with fresh seeds a return is never a cycle", () => {
  expect(verdict("abcdcdef", true)).toBe("wanders");
  expect(verdict("abcdcd", true)).toBe("standing");
  expect(verdict("ab", true)).toBe("wanders");
});

test("full turns count from the entry", () => {
  expect(firstReturn([..."abcdcdcd"], 2)).toMatchObject({ entry: 2, period: 2, turns: 3 });
  expect(firstReturn([..."abcdc"], 2)).toMatchObject({ turns: 1 });
});
