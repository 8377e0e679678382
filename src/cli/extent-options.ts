import { InvalidArgumentError } from "commander";

/** For an option that takes several seeds. */
export function seedArgument(text: string, before: number[] | undefined): number[] {
  const seed = Number(text);
  if (!/^-?\d+$/.test(text) || seed < -1 || seed > 4_294_967_295)
    throw new InvalidArgumentError("Expected -1 or a whole number from 0 to 4294967295.");
  return [...(before ?? []), seed];
}

/** For an option that takes several networks, each the names of its models with commas between them. */
export function networkArgument(text: string, before: string[][] | undefined): string[][] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => name === ""))
    throw new InvalidArgumentError("Expected names of models with commas between them: SketchT2I,SketchI2T.");
  return [...(before ?? []), names];
}

/** For an option that takes a whole number without a default. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number.isSafeInteger(Number(text)))
      return Number(text);
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
  };
}
