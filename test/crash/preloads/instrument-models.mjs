// For `node --import`: instruments the built-in models of a panic-tda process as the environment's MODELS says in JSON.
import { builtInModels } from "../../../dist/models/built-in.js";
import { instrumented } from "../instrumented-model.mjs";

/** @type {import("../instrumented-model.mjs").ModelInstruments} */
const instruments = JSON.parse(process.env.MODELS ?? "{}");

for (const model of builtInModels.models) Object.assign(model, instrumented({ ...model }, instruments));
