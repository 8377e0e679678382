import { counted } from "../../../src/text/numbers.ts";
import type { WhyNetwork, WhyParameters, WhyParts } from "../../../src/why/answer.ts";

/** What each answer rests on, in a few sentences with its own counts. */

const INTERVAL = "Intervals are 95 %, by a jackknife with Student’s t";

export function howPrompt(network: WhyNetwork, { permutations }: WhyParameters): string[] {
  return [
    `At each caption the inner products of unit vectors are averaged over all pairs of runs that share a prompt but no seed (same), and over pairs that share neither (other). The prompt’s share is (same − other) / (1 − other): 0 without memory.`,
    `The half-life is where same − other, made non-increasing, is half of its first value, in captions. ${INTERVAL} that leaves out one prompt.`,
    `The band: prompts are permuted within seeds ${permutations} times; at most captions 0, 1, 2, 3, 5, 8, … and the last one. Chance stays below it at all of them at once with 95 %.`,
    countsOf(network),
  ];
}

export function howStuck(network: WhyNetwork, { permutations }: WhyParameters): string[] {
  const confinement = `Confinement is 1 − W/B: mean squared distances between the third and the last quarter of captions, of the same run (W) and of different runs (B). ${INTERVAL} that leaves out one run; p by permuting runs ${permutations} times.`;
  return [
    network.fresh_seeds
      ? "With fresh seeds a model draws anew at each step, so that a run which comes back to a state need not go on as before: it is never called a cycle."
      : `A state is an output and its place in the network. The first return is the first step at which a state of the run comes back; the median is that of the Kaplan–Meier curve, in which runs that have not returned are censored at their last step. ${INTERVAL} that leaves out one seed.`,
    confinement,
    countsOf(network),
  ];
}

export function howBefore(network: WhyNetwork): string[] {
  return [
    network.fresh_seeds
      ? "Ends met is the share of runs whose last state any other run was in."
      : "Ends met is the share of runs whose last state another run of the same seed was in; by chance: the same with as many runs that share neither prompt nor seed, mean of 50 draws.",
    `An end state is the set of states of a cycle. A further prompt with one of these seeds ends in a new one with about f₁/n, f₁ of n ends having been found by one run only. ${INTERVAL} that leaves out one seed, that of f₁/n by its variance.`,
    "New captions: the state was seen in no earlier caption of this run and of no other run.",
    countsOf(network),
  ];
}

export function howParts(parts: WhyParts, { permutations }: WhyParameters): string[] {
  return [
    "At each caption the inner products of unit vectors are averaged over pairs of runs that have nothing in common, a model, the network, network and prompt, network and seed. Each part is what having that in common adds, as a share of the whole; the parts add up to 100 %. Small negative ones are zero within noise, and drawn as zero.",
    `${INTERVAL} that leaves out one prompt or one seed; of T2I, I2T, interplay and rest the wider of both. p by permuting prompts within seeds, seeds within prompts, ${permutations} times, at the last caption only.`,
    `${counted(parts.captions.length, "caption")}, ${parts.embedding_model}, network ${parts.networks.join(", ")}.`,
  ];
}

function countsOf(network: WhyNetwork): string {
  const left = network.left_out;
  return [
    `${counted(network.runs, "run")}, ${counted(network.prompts, "prompt")}, ${network.fresh_seeds ? "fresh seeds" : counted(network.seeds, "seed")}, ${counted(network.captions, "caption")} each, ${network.embedding_model}.`,
    left.runs === 0 ? "" : `${counted(left.runs, "run")} left out.`,
    left.vectors === 0 ? "" : `${counted(left.vectors, "vector")} without a direction left out.`,
    network.captions_why === null ? "" : `${network.captions_why}.`,
  ]
    .filter((text) => text !== "")
    .join(" ");
}
