import { hasImage, insertImage } from "../../store/images.ts";
import { insertInvocation } from "../../store/invocations.ts";
import { failRun } from "../../store/runs.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";
import type { EncodedCall } from "./encode-call.ts";

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
    for (const output of outputs) {
      if (output.type === "image" && !call.files.has(output.hash) && !hasImage(database, output.hash)) {
        return "missing picture";
      }
    }
    const sizes = new Map(
      outputs.flatMap((output) => (output.type === "image" ? [[output.hash, output.image]] : [])),
    );
    for (const [hash, bytes] of call.files) {
      const { width, height } = sizes.get(hash)!;
      insertImage(database, { hash, bytes, format: experiment.image_format, width, height });
    }
    let saved = 0;
    for (const { run, seed, result } of call.results) {
      if ("failure" in result) {
        failRun(database, run.id, `invocation ${call.sequenceNumber}: ${result.failure}`);
        continue;
      }
      const { output } = result;
      run.lastInvocationId = insertInvocation(database, {
        run_id: run.id,
        sequence_number: call.sequenceNumber,
        model: call.model,
        model_version_id: modelVersionId,
        seed,
        input_invocation_id: run.lastInvocationId,
        batch_size: result.batchSize,
        batch_index: result.batchIndex,
        notes: result.notes ?? null,
        started_at: call.startedAt,
        completed_at: call.completedAt,
        output: output.type === "text" ? { text: output.text } : { imageHash: output.hash },
      });
      saved += 1;
    }
    return saved;
  });
}
