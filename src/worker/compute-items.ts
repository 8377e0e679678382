import type { OutputProblem } from "../models/call-errors.ts";
import {
  type AttemptProblem,
  CallError,
  type CallProblem,
  ModelUnavailableError,
  SmallerBatchError,
} from "../models/call-errors.ts";
import { inSmallerBatch } from "../models/call-model.ts";
import type { CallContext, ItemFacts } from "../models/model.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import type { Frame } from "./frames.ts";
import type { ComputeType, PythonWorker, SentAhead } from "./worker.ts";
import { NotBegunError, WorkerAnsweredError } from "./worker-errors.ts";

/** An item as it crosses to the worker: its fields, and its picture's pixels if it has one. */
export interface WireItem {
  readonly fields: object;
  readonly image?: { readonly width: number; readonly height: number; readonly pixels: Uint8Array };
}

export interface ItemsCall<Output> {
  readonly worker: PythonWorker;
  readonly entry: CatalogueEntry;
  readonly type: ComputeType;
  readonly items: readonly WireItem[];
  /** What the request to a worker says besides. */
  readonly fields?: (worker: PythonWorker) => object;
  readonly context: CallContext;
  /** The most items that fitted into memory so far, by model; lowered here. */
  readonly fitting: Map<string, number>;
  readonly read: (frame: Frame) => Output;
  readonly problemOf: (output: Output) => OutputProblem | undefined;
  /** What keeps the worker from being trusted any more, seen from its outputs: the end of a sentence. */
  readonly faultOf?: (worker: PythonWorker, outputs: readonly Output[]) => Promise<string | undefined>;
}

/** The keys of an item's problem in the worker's words, and in those of incidents. Others are `threw`. */
const itemProblems: Readonly<Record<string, CallProblem>> = {
  input: "rejected_input",
  not_finite: "not_finite",
  out_of_memory: "out_of_memory",
};

/** The first batch of a call, which was sent before the call's turn. */
export interface BatchAhead extends SentAhead {
  readonly worker: PythonWorker;
  readonly indices: readonly number[];
}

/** Sends the first batch of a call while another call computes. @returns undefined if it has to wait for its turn */
export function sendAhead<Output>(call: ItemsCall<Output>): BatchAhead | undefined {
  const indices = batchFrom(call, 0);
  const { fields, buffers } = onWire(call, indices);
  const sent = call.worker.sendAhead(call.entry, call.type, fields, { buffers, numItems: indices.length });
  return sent && { ...sent, worker: call.worker, indices };
}

/**
 * Computes the items of a call, in halves where they do not fit into the device's memory together.
 *
 * @param ahead - What `sendAhead` gave for this call, on the same worker.
 * @returns one output per item, in their order
 * @throws CallError, with the good outputs if only some items are bad; ModelUnavailableError
 */
export async function computeItems<Output>(
  call: ItemsCall<Output>,
  ahead?: BatchAhead,
): Promise<readonly Output[]> {
  const outputs = new Map<number, Output>();
  const problems: AttemptProblem[] = [];
  const all = call.items.map((_, index) => index);
  let sent = ahead;
  for (let start = 0; start < all.length; ) {
    const batch = sent?.indices ?? batchFrom(call, start);
    try {
      await computeBatch(call, batch, outputs, problems, sent);
      sent = undefined;
      start += batch.length;
    } catch (error) {
      sent = undefined;
      // Another call is why: this one is made as if it had never been sent.
      if (error instanceof NotBegunError) continue;
      if (!(error instanceof WorkerAnsweredError)) throw error;
      if (error.kind !== "out_of_memory") throw callError(error);
      if (call.context.isStrict === true && batch.length > 1)
        throw new SmallerBatchError(call.entry.name, error.message, { cause: error });
      await makeRoom(call, batch.length, error);
    }
  }
  if (problems.length > 0) throw new CallError(problems, { isolate: true, outputs });
  // What is missing is found, and told of, where every model's outputs are counted.
  return all.flatMap((index) => (outputs.has(index) ? [outputs.get(index)!] : []));
}

function batchFrom<Output>({ items, entry, fitting }: ItemsCall<Output>, start: number): readonly number[] {
  const size = fitting.get(entry.name) ?? items.length;
  return items.map((_, index) => index).slice(start, start + size);
}

function onWire<Output>({ items, worker, fields }: ItemsCall<Output>, indices: readonly number[]) {
  const buffers: Uint8Array[] = [];
  const wire = indices.map((index) => {
    const { fields: own, image } = items[index]!;
    if (image === undefined) return own;
    const { width, height, pixels } = image;
    return { ...own, image: { buffer: buffers.push(pixels) - 1, width, height } };
  });
  return { fields: { items: wire, ...fields?.(worker) }, buffers };
}

function callError(error: WorkerAnsweredError): CallError {
  const { kind, message } = error;
  if (kind !== "input") return new CallError([{ kind: "threw", message }], { cause: error });
  return new CallError([{ kind: "rejected_input", message }], { cause: error, isolate: true });
}

/** After a batch did not fit: notes that half of it may, or lets an item that is alone have the whole memory. */
async function makeRoom<Output>(
  { worker, entry, context, fitting }: ItemsCall<Output>,
  size: number,
  error: WorkerAnsweredError,
): Promise<void> {
  if (size > 1) {
    const half = Math.floor(size / 2);
    fitting.set(entry.name, Math.min(half, fitting.get(entry.name) ?? half));
    context.onMended?.({ kind: "out_of_memory", message: `${error.message}; tried again with ${half}` });
    return;
  }
  if (await worker.unloadOthers(entry)) {
    context.onMended?.({
      kind: "out_of_memory",
      message: `${error.message}; tried again with no other model loaded`,
    });
    return;
  }
  throw new ModelUnavailableError(
    entry.name,
    `${entry.name}: not even one item fits into the device's memory, with no other model loaded: ${error.message}\n` +
      `  ${error.hint ?? "See whether another program uses the GPU, or take a smaller model."}`,
    { cause: error },
  );
}

async function computeBatch<Output>(
  call: ItemsCall<Output>,
  indices: readonly number[],
  outputs: Map<number, Output>,
  problems: AttemptProblem[],
  ahead: SentAhead | undefined,
): Promise<void> {
  const { worker, entry, context } = call;
  const { fields, buffers } = onWire(call, indices);
  const answer = await worker.compute(entry, call.type, fields, {
    ...{ buffers, numItems: indices.length, signal: context.signal, ahead },
  });
  const answered = new Set<number>();
  for (const frame of answer.items) {
    const place = frame.header.index;
    const index = typeof place === "number" ? indices[place] : undefined;
    if (index === undefined || answered.has(index)) {
      const what = `${entry.name}: an output for item ${JSON.stringify(place)} of ${indices.length}, ${index === undefined ? "which was not asked for" : "twice"}`;
      worker.distrust(what);
      throw new CallError([{ kind: "worker_garbled", message: what }]);
    }
    answered.add(index);
    receive(call, frame, index, indices.length, outputs, problems);
  }
  const good = indices.flatMap((index) => (outputs.has(index) ? [outputs.get(index)!] : []));
  const fault = await call.faultOf?.(worker, good);
  if (fault === undefined) return;
  const what = `${entry.name}: ${fault}`;
  worker.distrust(what);
  throw new CallError([{ kind: "worker_garbled", message: what }]);
}

function receive<Output>(
  { context, entry, items, read, problemOf }: ItemsCall<Output>,
  frame: Frame,
  itemIndex: number,
  numTogether: number,
  outputs: Map<number, Output>,
  problems: AttemptProblem[],
): void {
  const { error, batch_size, batch_index, notes } = frame.header;
  if (error !== undefined && error !== null) {
    const { kind, message } = error as { kind?: unknown; message?: unknown };
    problems.push({ kind: itemProblems[String(kind)] ?? "threw", message: String(message), itemIndex });
    return;
  }
  const output = read(frame);
  const problem = problemOf(output);
  if (problem !== undefined) {
    problems.push({ ...problem, itemIndex });
    return;
  }
  outputs.set(itemIndex, output);
  if (!Number.isInteger(batch_size) || !Number.isInteger(batch_index)) return;
  const facts = {
    batchSize: batch_size as number,
    batchIndex: batch_index as number,
    ...notesOf(notes),
  };
  const isSmaller = numTogether < items.length && !entry.one_by_one;
  context.onItem?.(itemIndex, isSmaller ? inSmallerBatch(facts) : facts);
}

function notesOf(notes: unknown): Pick<ItemFacts, "notes"> {
  if (typeof notes !== "object" || notes === null || Object.keys(notes).length === 0) return {};
  return { notes: notes as Readonly<Record<string, unknown>> };
}
