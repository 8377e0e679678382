import { DatabaseDamagedError } from "./database-errors.ts";

/** What a column of JSON holds. */
export type JsonShape = "object" | "strings" | "numbers" | "networks" | "numbers or null" | "anything";

const isList = (value: unknown, isItem: (item: unknown) => boolean) =>
  Array.isArray(value) && value.every(isItem);
const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";

const shapes: Readonly<Record<JsonShape, { expected: string; fits: (value: unknown) => boolean }>> = {
  object: {
    expected: "an object",
    fits: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
  strings: { expected: "a list of texts", fits: (value) => isList(value, isText) },
  numbers: { expected: "a list of numbers", fits: (value) => isList(value, isNumber) },
  networks: {
    expected: "a list of lists of names",
    fits: (value) => isList(value, (network) => isList(network, isText)),
  },
  "numbers or null": {
    expected: "a list of numbers or null",
    fits: (value) => isList(value, (item) => item === null || isNumber(item)),
  },
  anything: { expected: "JSON", fits: () => true },
};

/**
 * The value of a column that holds JSON.
 *
 * @param where - Which column of which row, for the message.
 * @throws DatabaseDamagedError if it is no JSON, or of another shape than panic-tda writes
 */
export function storedJson<Value>(text: string, where: string, shape: JsonShape): Value {
  const { expected, fits } = shapes[shape];
  const found = (what: string) =>
    new DatabaseDamagedError(`${where}: found ${what}, expected ${expected}; panic-tda did not write it so.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw found(`${JSON.stringify(text.slice(0, 40))}, which is no JSON`);
  }
  if (fits(value)) return value as Value;
  throw found(text.slice(0, 40));
}
