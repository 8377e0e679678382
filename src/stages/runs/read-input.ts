import { decodeImage } from "../../images/image-codec.ts";
import { getImage } from "../../store/images.ts";
import { outputOf, textHash } from "../../store/invocations.ts";
import type { WorkContext } from "../stage.ts";
import type { Output } from "./recent-outputs.ts";
import type { RunState } from "./run-calls.ts";

/** A run's next input from the database: its last output, or its prompt. */
export async function readInput({ database }: Pick<WorkContext, "database">, run: RunState): Promise<Output> {
  const start = run.imageHash === null ? { text: run.prompt } : { imageHash: run.imageHash };
  const output = run.lastInvocationId === null ? start : outputOf(database, run.lastInvocationId);
  if ("text" in output) return { type: "text", text: output.text, hash: textHash(output.text) };
  const stored = getImage(database, output.imageHash);
  if (stored === undefined) throw new Error(`the picture ${output.imageHash} is not in the database`);
  return { type: "image", image: await decodeImage(stored.bytes), hash: output.imageHash };
}
