// @ts-check
// npm run bench: the stages. npm run bench -- plan: forecasts against what then happens. npm run bench -- executors: several executors against one.
if (process.argv[2] === "plan" || process.argv[2] === "executors") {
  const [name] = process.argv.splice(2, 1);
  await import(`./${name}.mjs`);
} else await import("./stages.mjs");
