import type { WhyNetwork, WhyParts, WhyRun } from "../../src/why/answer.ts";

type Changes = Omit<Partial<WhyNetwork>, "prompt" | "stuck" | "before"> & {
  readonly prompt?: Partial<WhyNetwork["prompt"]>;
  readonly stuck?: Partial<WhyNetwork["stuck"]>;
  readonly before?: Partial<WhyNetwork["before"]>;
};

/** What `why` answers of a network of 8 prompts × 6 seeds, of whose captions four are told. */
export function answeredNetwork(changes: Changes): WhyNetwork {
  return {
    network: ["SketchT2I", "SketchI2T"],
    number: 1,
    places: 2,
    runs: 48,
    prompts: 8,
    seeds: 6,
    fresh_seeds: false,
    seeds_known: true,
    embedding_model: "SketchText",
    captions: 4,
    caption_steps: [1, 3, 5, 7],
    caption_places: [1, 1, 1, 1],
    steps: 120,
    max_length: 120,
    captions_why: null,
    left_out: { vectors: 0, runs: 0 },
    parts: answeredParts({}),
    ...changes,
    prompt: {
      half_life: 1.3,
      half_life_why: null,
      low: 0.9,
      high: 2,
      interval_why: null,
      share: [0.57, 0.3, 0.1, -0.01],
      same: [0.6, 0.4, 0.3, 0.2],
      other: [0.2, 0.2, 0.2, 0.2],
      band: [0.1, 0.1, null, 0.1],
      memory_ends_after: 1,
      memory_ends_after_why: null,
      recognised: [0.98, 0.8, 0.4, 0.19],
      recognised_why: null,
      chance: 0.125,
      own_prompt_nearest: null,
      ...changes.prompt,
    },
    stuck: {
      in_cycle: 47,
      not_yet: 1,
      left_again: 0,
      wanders: 0,
      standing: 0,
      first_return: 37,
      first_return_why: null,
      low: 15,
      high: 56,
      interval_why: null,
      survival: [
        [0, 1],
        [120, 0.02],
      ],
      periods: { "1": 47 },
      confinement: 0.83,
      confinement_why: null,
      confinement_low: 0.74,
      confinement_high: 0.92,
      confinement_interval_why: null,
      confinement_p: 0.001,
      gap: 15,
      runs: [],
      ...changes.stuck,
    },
    before: {
      ends_met: 0.42,
      ends_met_why: null,
      ends_met_low: 0.2,
      ends_met_high: 0.6,
      ends_met_interval_why: null,
      by_chance: 0,
      end_states: 35,
      runs_with_end_state: 47,
      new_end_probability: 0.57,
      new_end_probability_why: null,
      low: 0.51,
      high: 0.77,
      new_captions: [1, 0.8, 0.4, 0.02],
      seen_here: [0, 0.2, 0.6, 0.98],
      seen_elsewhere: [0, 0, 0, 0],
      pairs_met: 17,
      pairs: 168,
      parted: 0,
      coincidences: { pairs_met: 101, pairs: 960, parted: 101 },
      ...changes.before,
    },
  };
}

/** One network: the prompt has next to nothing, the seed something, most is the rest. */
export function answeredParts(changes: Partial<WhyParts>): WhyParts {
  const none = { t2i: null, i2t: null, interplay: null, network: null };
  return {
    embedding_model: "SketchText",
    fresh_seeds: false,
    networks: [1],
    captions: [0],
    t2i: [null],
    i2t: [null],
    interplay: [null],
    network: [null],
    prompt: [-0.01],
    seed: [0.13],
    rest: [0.88],
    total: [0.7],
    low: { ...none, prompt: -0.05, seed: -0.12, rest: 0.59 },
    high: { ...none, prompt: 0.04, seed: 0.37, rest: 1 },
    p: { prompt: 0.61, seed: 0.001 },
    largest: "rest",
    largest_why: null,
    models_outweigh_prompt_at: null,
    not_told: ["T2I and I2T cannot be told apart in one network."],
    ...changes,
  };
}

export function answeredRun(changes: Partial<WhyRun>): WhyRun {
  const meeting = { run: "b", initial_prompt: "a yellow sun", step: 35, other_step: 31, parted: false };
  return {
    run: "a",
    experiment: "e",
    as_of: "2026-01-01T00:00:00.000000Z",
    step: null,
    network: ["SketchT2I", "SketchI2T"],
    number: 1,
    places: 2,
    initial_prompt: "a red circle",
    seed: 3,
    steps: 120,
    max_length: 120,
    failed: false,
    embedding_model: "SketchText",
    captions: 4,
    caption_steps: [1, 3, 5, 7],
    captions_why: null,
    prompt: {
      distances: [0.3, 0.6, 1.4, 1.4],
      ranks: [1, 1, 8, 7],
      gap: [0.9, 0.5, -0.1, -0.1],
      prompts: 8,
      distances_why: null,
    },
    stuck: { verdict: "in a cycle", entry: 35, period: 30, first_return: 65, contradictions: 0, turns: 2 },
    before: {
      meetings: [meeting],
      coincidences: [{ ...meeting, run: "c", parted: true }],
      same_end: ["b"],
      nearest: { run: "d", step: 5, distance: 0.33, rank: 6, of: 48 },
      nearest_why: null,
    },
    parameters: { permutations: 999, random_seed: 1, version: 1 },
    ...changes,
  };
}
