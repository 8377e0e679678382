import { UserInputError } from "../../errors.ts";
import { type PlotKind, plotKinds } from "./plot-kinds.ts";

/** What a kind of plot is drawn from: what is lacking where there is nothing to draw, and what brings it. */
const sources = {
  embeddings: {
    lack: "embeddings",
    hint: "Runs are embedded when they are complete; this computes what is missing: ",
    command: "resume",
  },
  diagrams: {
    lack: "persistence diagrams",
    hint: "They are computed when runs are embedded; this computes what is missing: ",
    command: "resume",
  },
  exponents: {
    lack: "exponents",
    hint: "They need at least two complete runs of one network and prompt; this tells how far they are: ",
    command: "status",
  },
  scores: {
    lack: "scores",
    hint: 'A config names score models under "scores"; this tells what there is: ',
    command: "status",
  },
  forks: {
    lack: "forks",
    hint: "Only an experiment that panic-tda fork has made has some; this tells what there is: ",
    command: "status",
  },
  estimates: {
    lack: "answer that could be drawn",
    hint: "Whether there is an answer, and if not why: ",
    command: "why",
  },
} as const;

const sourceOf: Readonly<Record<PlotKind, keyof typeof sources>> = {
  "distance-to-prompt": "embeddings",
  "step-length": "embeddings",
  recurrence: "embeddings",
  "persistence-diagram": "diagrams",
  barcode: "diagrams",
  "betti-curves": "diagrams",
  score: "scores",
  "distance-to-prompts": "estimates",
  states: "estimates",
  meetings: "estimates",
  diagrams: "diagrams",
  "diagram-distances": "diagrams",
  entropy: "diagrams",
  divergence: "exponents",
  "prompt-share": "estimates",
  "first-return": "estimates",
  "distance-by-lag": "estimates",
  "new-captions": "estimates",
  parts: "estimates",
  "score-means": "scores",
  "fork-effect": "forks",
  map: "embeddings",
};

/** Why a plot cannot be drawn, with the command that goes on from there. */
export function nothingToDraw(
  kind: PlotKind,
  {
    id,
    experimentId,
    suggested,
    embeddingModel,
  }: {
    readonly id: string;
    readonly experimentId: string;
    /** A command as the user would give it, by what follows the program's name. */
    readonly suggested: (rest: string) => string;
    readonly embeddingModel?: string | undefined;
  },
): UserInputError {
  const { lack, hint, command } = sources[sourceOf[kind]];
  const of = `${plotKinds[kind].of} ${id.slice(-8)}`;
  const by = embeddingModel === undefined ? "" : ` by ${embeddingModel}`;
  return new UserInputError(`${of} has nothing for a plot “${kind}”: no ${lack}${by}.`, {
    hint: `${hint}${suggested(`${command} ${experimentId.slice(-8)}`)}`,
  });
}
