// @ts-check
// npm run bench: the stages. npm run bench -- plan: forecasts against what then happens. npm run bench -- executors: several executors against one.
// npm run bench -- bulk: many short runs against fewer long ones.
if (["plan", "executors", "bulk"].includes(process.argv[2] ?? "")) {
  const [name] = process.argv.splice(2, 1);
  await import(`./${name}.mjs`);
} else await import("./stages.mjs");
