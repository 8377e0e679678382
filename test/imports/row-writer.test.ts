import { expect, test } from "vitest";
import { RowWriter } from "../../src/imports/row-writer.ts";
import { Lease } from "../../src/store/leases.ts";
import { filledRun } from "../store/filled-run.ts";
import { newStore } from "../store/new-store.ts";

const time = "2026-01-01T00:00:00.000000Z";

test("a picture is written with the first row that shows it, however many others are written before", async () => {
  const store = newStore();
  const { experiment, run } = filledRun(store, 1);
  const lease = Lease.acquire(store.database, experiment.id);
  const added: Record<string, number> = {};
  const writer = new RowWriter(store.database, lease, new AbortController().signal, added);
  const hash = "a".repeat(64);
  const times = { inserted_at: time, updated_at: time };
  writer.addPicture({ hash, ...times, bytes: new Uint8Array([1]), format: "webp", width: 1, height: 1 });
  expect(writer.hasPicture(hash)).toBe(true);
  const other = { ...times, experiment_id: experiment.id, network: '["A"]', seed: 1, max_length: 1 };
  for (let number = 0; number < 500; number++)
    await writer.add("runs", { id: `run ${number}`, run_number: number, initial_prompt: "p", ...other });
  expect(added).toEqual({ runs: 500 });
  expect(store.image(hash)).toBeUndefined();
  const [first] = [...store.invocations(run.id)];
  const step = { ...times, run_id: run.id, sequence_number: 1, model: "A", type: "image", started_at: time };
  const output = { output_image_hash: hash, output_hash: hash, completed_at: time };
  await writer.add("invocations", { id: "shows it", input_invocation_id: first!.id, ...step, ...output });
  await writer.save();
  expect(added).toEqual({ runs: 500, images: 1, invocations: 1 });
  expect(store.image(hash)?.bytes).toEqual(new Uint8Array([1]));
  lease.release();
});
