import sharp from "sharp";

/** What a step wrote, read when it is asked for. */
export type OutputOfStep = { readonly step: number } & (
  | { readonly text: string }
  | { readonly picture: () => Uint8Array }
);

/** The Python version compared pictures by a file that loses much, so that nearly equal ones were the same to it. */
const QUALITY = 30;

/**
 * Whether a run ended because its last output was there before, as the Python version ended runs of fixed seeds: the number of steps since
 * then; null if it was not there before.
 */
export async function repetitionAtEnd(outputs: readonly OutputOfStep[]): Promise<number | null> {
  const last = outputs.at(-1);
  if (last === undefined) return null;
  const sought = await keyOf(last);
  if (sought === undefined) return null;
  for (const output of outputs.slice(0, -1).reverse()) {
    if ("text" in output !== "text" in last) continue;
    if ((await keyOf(output))?.equals(sought)) return last.step - output.step;
  }
  return null;
}

/** Undefined for a picture that cannot be read. */
async function keyOf(output: OutputOfStep): Promise<Buffer | undefined> {
  if ("text" in output) return Buffer.from(output.text);
  const picture = sharp(output.picture()).jpeg({ quality: QUALITY, chromaSubsampling: "4:2:0" });
  return picture.toBuffer().catch(() => undefined);
}
