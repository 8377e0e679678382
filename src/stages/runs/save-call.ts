import type { ItemResult } from "../../models/call-model.ts";
import type { KnownOutput } from "../../store/computations.ts";
import { hasImage, insertImage } from "../../store/images.ts";
import { insertInvocation } from "../../store/invocations.ts";
import { failRun } from "../../store/runs.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";
import type { EncodedCall } from "./encode-call.ts";
import type { Output } from "./recent-outputs.ts";

/**
 * Saves all that a call gave in one transaction: pictures, invocations, and failures on their runs.
 *
 * @returns the number of invocations saved; "missing picture" if one that was stored already, and so has no file here, was
 *   deleted by another process in the meantime: nothing was written then
 */
export function saveCall(context: WorkContext & ModelCalls, call: EncodedCall): number | "missing picture" {
  const { database, experiment, lease } = context;
  const modelVersionId = context.modelVersionId(call.model);
  return lease.write(() => {
    const outputs = call.results.flatMap(({ result }) => ("output" in result ? [result.output] : []));
    for (const hash of picturesOf(call)) {
      if (!call.files.has(hash) && !hasImage(database, hash)) return "missing picture";
    }
    const sizes = new Map(
      outputs.flatMap((output) => (output.type === "image" ? [[output.hash, output.image]] : [])),
    );
    for (const [hash, bytes] of call.files) {
      const { width, height } = sizes.get(hash)!;
      insertImage(database, { hash, bytes, format: experiment.image_format, width, height });
    }
    let saved = 0;
    for (const { run, seed, computation, result } of call.results) {
      if ("failure" in result) {
        failRun(database, run.id, `invocation ${call.sequenceNumber}: ${result.failure}`);
        continue;
      }
      run.lastInvocationId = insertInvocation(database, {
        run_id: run.id,
        sequence_number: call.sequenceNumber,
        model: call.model,
        model_version_id: modelVersionId,
        seed,
        input_invocation_id: run.lastInvocationId,
        started_at: call.startedAt,
        completed_at: call.completedAt,
        computation: computation?.key ?? null,
        executor: "known" in result ? null : call.executor,
        ...("known" in result ? takenColumns(result.known) : computedColumns(result)),
      });
      saved += 1;
    }
    return saved;
  });
}

function picturesOf({ results }: EncodedCall): Set<string> {
  const hashes = new Set<string>();
  for (const { result } of results) {
    if ("output" in result && result.output.type === "image") hashes.add(result.output.hash);
    if ("known" in result && "imageHash" in result.known.output) hashes.add(result.known.output.imageHash);
  }
  return hashes;
}

/** The batch is the one that the output was computed in, wherever that was. */
function takenColumns({ invocationId, output, batchSize, batchIndex, notes }: KnownOutput) {
  return { output, batch_size: batchSize, batch_index: batchIndex, notes, taken_from: invocationId };
}

function computedColumns({
  output,
  batchSize,
  batchIndex,
  notes,
}: Extract<ItemResult<Output>, { readonly output: Output }>) {
  return {
    output: output.type === "text" ? { text: output.text } : { imageHash: output.hash },
    batch_size: batchSize,
    batch_index: batchIndex,
    notes: notes ?? null,
    taken_from: null,
  };
}
