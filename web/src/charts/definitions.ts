/** What a number or a plot is, in one sentence, and the page that says more. */
export interface Definition {
  readonly sentence: string;
  readonly docs: string;
}

export const definitions = {
  distanceToPrompt: {
    sentence:
      "Euclidean distance from each output’s embedding to the prompt’s, in the units of the vectors as stored.",
    docs: "/docs/explorer#distance-to-the-prompt",
  },
  distanceToFirst: {
    sentence:
      "Euclidean distance from each output’s embedding to the first one’s: this model does not read the prompt. Units of the vectors as stored.",
    docs: "/docs/explorer#distance-to-the-prompt",
  },
  stepLength: {
    sentence:
      "Euclidean distance from each embedded output to the one before it; 0 means that the run repeated itself exactly.",
    docs: "/docs/explorer#step-length",
  },
  score: {
    sentence: "What a score model says of each output that it reads; the number’s name is its own.",
    docs: "/docs/scores",
  },
  recurrence: {
    sentence:
      "Euclidean distance between the outputs of every two steps: a fixed point is a dark square, a cycle dark diagonal stripes.",
    docs: "/docs/explorer#recurrence-plot",
  },
  persistenceDiagram: {
    sentence:
      "Each point is a class of the Vietoris–Rips filtration, born and gone at these edge lengths; the further from the diagonal, the longer it lasts.",
    docs: "/docs/homology#from-a-trajectory-to-a-diagram",
  },
  barcode: {
    sentence: "The same classes as bars from birth to death: H0 counts components, H1 loops, H2 hollows.",
    docs: "/docs/homology#from-a-trajectory-to-a-diagram",
  },
  bettiCurves: {
    sentence:
      "Betti numbers: how many components, loops and hollows there are when all outputs up to this edge length are joined; the bars alive at it.",
    docs: "/docs/topology#betti-curves",
  },
  entropy: {
    sentence:
      "Persistent entropy: Shannon entropy, in nats, of the finite bars’ shares of their total length.",
    docs: "/docs/homology#persistent-entropy",
  },
  entropyAgainstDistinct: {
    sentence:
      "Persistent entropy in nats against the number of distinct points; near the dashed line, ln(n − 1), H0 entropy only counts distinct points.",
    docs: "/docs/explorer#entropy-and-distinct-points",
  },
  diagramDistances: {
    sentence:
      "Wasserstein distance of order 1 between the diagrams of every two runs, in an order in which similar ones stand beside each other: a dark square on the diagonal is a group.",
    docs: "/docs/diagram-distances",
  },
  map: {
    sentence:
      "Every embedded output as a point in two dimensions; distances here are distorted, those in the list of neighbours are exact.",
    docs: "/docs/explorer#the-map",
  },
  nearest: {
    sentence:
      "The nearest distinct outputs in the original space by Euclidean distance, over all experiments.",
    docs: "/docs/explorer#nearest-states",
  },
  lyapunov: {
    sentence:
      "How fast runs that share network and prompt drift apart: the slope of the logarithm of their mean distance, per step of the trajectory. It depends on the number of steps.",
    docs: "/docs/lyapunov",
  },
  divergence: {
    sentence:
      "Mean Euclidean distance between the unit vectors of every two runs at the same step; at most 2, and √2 for unrelated states.",
    docs: "/docs/lyapunov",
  },
  distanceToPrompts: {
    sentence:
      "Euclidean distance between unit vectors: from each caption to the run’s own prompt, and to the experiment’s other prompts on average.",
    docs: "/docs/why-prompt",
  },
  promptShare: {
    sentence:
      "How much more alike runs of one prompt are than runs of different ones, as a share of what could be in common; grey: the band that chance alone stays below.",
    docs: "/docs/why-prompt",
  },
  firstReturn: {
    sentence:
      "Share of runs that have not come back to a state yet (Kaplan–Meier), with the median and its interval; below, each run from its entry for one period.",
    docs: "/docs/why-stuck",
  },
  freshReturns: {
    sentence:
      "Each run from the first state that came back for the time between. With fresh seeds a return proves nothing.",
    docs: "/docs/why-stuck",
  },
  forks: {
    sentence:
      "How far forks and their controls are from the run that they begin from, at each caption: Euclidean distance of vectors of length 1, means over runs. The effect is the difference; its interval is a jackknife over prompts and over seeds, p is by relabelling forks and controls within each run.",
    docs: "/docs/commands/effect",
  },
  byLag: {
    sentence:
      "How far apart two captions are that lie so many captions apart in time: of one run, and of two different runs. A run that stays where it is keeps the first line below the second.",
    docs: "/docs/why-stuck",
  },
  newCaptions: {
    sentence:
      "Share of runs whose caption is new, was seen earlier in the run itself, or was seen earlier in another run only.",
    docs: "/docs/why-before",
  },
  parts: {
    sentence:
      "What runs have in common because they share a model, a prompt, a seed, as shares of the whole, caption by caption; what is below zero is drawn as zero.",
    docs: "/docs/why-parts",
  },
  statesOfRun: {
    sentence:
      "For each step the first step at which the same model wrote the same: on the diagonal it is new, in a cycle the line goes sideways.",
    docs: "/docs/why-stuck",
  },
  meetings: {
    sentence:
      "Each row is another run, with a mark at the step of this run at which both are in one state for the first time.",
    docs: "/docs/why-before",
  },
  cluster: {
    sentence:
      "States that lie close together; the medoid is the member nearest to all others, always a real output.",
    docs: "/docs/clusters",
  },
} as const satisfies Readonly<Record<string, Definition>>;
