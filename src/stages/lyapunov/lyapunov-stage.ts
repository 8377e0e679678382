import { countExponents, savedExponents } from "../../store/views/exponent-counts.ts";
import { count } from "../../text/numbers.ts";
import type { ExperimentShape } from "../experiment-shape.ts";
import type { Stage, WorkTotal } from "../stage.ts";
import { exponentsToDo } from "./pending-exponents.ts";

// A row, its keys and the indexes over it; measured on databases of the dummy models.
const BYTES_PER_EXPONENT = 1_200;
// As decimal text.
const BYTES_PER_DISTANCE = 20;

/** How runs that start alike diverge. */
export const lyapunov: Stage<"lyapunov"> = {
  name: "lyapunov",
  saves: "lyapunov",
  title: "Lyapunov exponents",
  totals: totalsOf,
  counts: countExponents,
  saved: savedExponents,
  plan: ({ shape }) => {
    const planned = totalsOf(shape).map(({ model, total }) => ({ model: model!, count: total ?? 0 }));
    return {
      json: { lyapunov: planned },
      facts: planned.some(({ count: n }) => n > 0)
        ? planned.map(({ model, count: n }) => ["lyapunov", `${count(n)}  ${model}`])
        : [["lyapunov", "none: it takes two runs of a network and prompt, with two outputs for a model"]],
      diskBytes: planned.reduce((sum, { model, count: n }) => {
        const mostPoints = Math.max(...(shape.outputsRead(model) ?? [0]));
        return sum + n * (BYTES_PER_EXPONENT + BYTES_PER_DISTANCE * mostPoints);
      }, 0),
    };
  },
  perform: async (context) => (await import("./perform-lyapunov.ts")).performLyapunov(context),
  added: {
    what: "Lyapunov exponents",
    isLacking: (database, experiment) => exponentsToDo(database, experiment).pending.length > 0,
  },
};

/** One exponent per network and prompt, where there are two runs of two outputs that the model reads. */
function totalsOf({ embedding_models, pairedPrompts, outputsReadOf }: ExperimentShape): WorkTotal[] {
  return embedding_models.map((model) => {
    let total = 0;
    for (const group of pairedPrompts) {
      const perRun = outputsReadOf(model, group);
      if (perRun === null) return { model, total: null };
      if (perRun >= 2) total += group.numPrompts;
    }
    return { model, total };
  });
}
