// @ts-check
// npm run bench: the stages. npm run bench -- plan: forecasts against what then happens.
if (process.argv[2] === "plan") {
  process.argv.splice(2, 1);
  await import("./plan.mjs");
} else await import("./stages.mjs");
