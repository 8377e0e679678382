import { openStore, createExperiment, performExperiment } from "panic-tda";
import { rmSync } from "node:fs";
for (const s of ["","-wal","-shm"]) rmSync("/tmp/t/a.db"+s,{force:true});
const store = openStore("/tmp/t/a.db");
const L = Number(process.argv[2] ?? 4), S = Number(process.argv[3] ?? 2);
const experiment = createExperiment(store, { networks: [["DummyT2I", "DummyI2T"]], seeds: Array.from({length:S},(_, i)=>i),
  prompts: ["A test prompt"], embedding_models: ["DummyText","DummyVision2"], max_length: L });
console.time("perform");
let last; let t0=performance.now();
await performExperiment(store, experiment.id, { onProgress: p => { if (p.stage!==last) {console.log(p, (performance.now()-t0).toFixed(0)); last=p.stage;} } });
console.timeEnd("perform");
if (L<=4) for (const run of store.runs(experiment.id))
  for (const invocation of store.invocations(run.id)) console.log(invocation.model, invocation.output_text ?? "image");
console.log([...store.persistenceDiagrams({experiment: experiment.id})].length, process.memoryUsage().rss/1e6);
