import { describe, expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { ModelRegistry } from "../../src/models/registry.ts";

function errorOf(act: () => unknown): UserInputError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserInputError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("ModelRegistry", () => {
  test("gives the model of a name", () => {
    expect(builtInModels.get("DummyT2I")).toBe(dummyT2I);
  });

  test("refuses two models of one name", () => {
    expect(() => new ModelRegistry([dummyT2I, { ...dummyT2I }])).toThrow(
      'two models are called "DummyT2I"; names must be unique',
    );
  });

  test("names the nearest model when none has the name", () => {
    const error = errorOf(() => builtInModels.get("DummyT21"));
    expect(error.message).toBe('no model is called "DummyT21".');
    expect(error.hint).toBe('Did you mean "DummyT2I"?');
  });

  test("points to the list of models when no name is near", () => {
    const error = errorOf(() => builtInModels.get("Rembrandt"));
    expect(error.message).toBe('no model is called "Rembrandt".');
    expect(error.hint).toBe("See the models: panic-tda models");
  });

  test.each(["__proto__", "constructor", "toString", ""])("has no model called %j", (name) => {
    expect(errorOf(() => builtInModels.get(name)).message).toBe(`no model is called "${name}".`);
  });
});
