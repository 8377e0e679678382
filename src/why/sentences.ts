import type { PartName } from "../measures/parts.ts";
import { percent, probability } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import type { WhyNetwork, WhyParts, WhyRun } from "./answer.ts";
import { freshSeedsText } from "./fresh-seeds-text.ts";

/**
 * What the numbers say, in words that follow from them by rule. Chance is ruled out by p or by the band, and by an interval only for ends met, which
 * have no p; and a wide interval never says that there is no effect.
 */

// A p that is no larger counts as not due to chance.
const SIGNIFICANT = 0.05;
// An upper end that is no larger says that a part is small.
const SMALL_PART = 0.1;
// From here on the ends of an interval are so far apart that the number in between says little.
const WIDE_RATIO = 4;

/** How did they get here from their prompts? */
export function promptSentence(network: WhyNetwork): string {
  const { prompt } = network;
  if (network.captions === 0) return nothingToSee(network.captions_why);
  if (network.prompts < 2) {
    return "One prompt: what its runs have in common cannot be told from what all runs have. 2 prompts would tell, 3 with an interval.";
  }
  if (network.seeds < 2) return oneSeedSentence(network);
  const memory = memorySentence(network);
  const [first] = prompt.share;
  if (first === null || prompt.half_life === null || prompt.low === null) return memory;
  if (prompt.high === null || prompt.high > WIDE_RATIO * prompt.low) {
    return `${memory} How fast it fades is not well known from ${counted(network.prompts, "prompt")}.`;
  }
  return memory;
}

function memorySentence({ prompt, captions }: WhyNetwork): string {
  const { memory_ends_after: end } = prompt;
  if (prompt.share[0] === null)
    return "All runs are in one place at the first caption: there is no memory to see.";
  const tested = prompt.band.flatMap((band, caption) => (band === null ? [] : [caption]));
  if (end === null) {
    return prompt.memory_ends_after_why === "it is seen up to the last caption"
      ? `The prompt is still seen in the last caption, caption ${captions - 1}.`
      : "At the first caption already, chance alone could make runs of a prompt as much alike; that does not say that they have forgotten it.";
  }
  const next = tested[tested.indexOf(end) + 1];
  return `Memory is seen up to caption ${end}; at the next one tested, caption ${next}, chance alone could do as much.`;
}

function oneSeedSentence({ prompt, captions }: WhyNetwork): string {
  const found = prompt.own_prompt_nearest;
  const more = "With 2 seeds the prompt's share could be told.";
  if (found === null) return `One seed: what runs of a prompt have in common cannot be told. ${more}`;
  const [first, last] = [percent(found.share[0]!), percent(found.share[1]!)];
  const told = `One seed: the own prompt is the nearest of all for ${first} of the first captions and ${last} of the last ones`;
  if (captions === 0 || found.p === null) return `${told}. ${more}`;
  const chance =
    found.p <= SIGNIFICANT ? "which is more than chance would make it" : "which chance alone could make it";
  return `${told}, ${chance} (p ${probability(found.p)}). ${more}`;
}

/** Are they stuck? */
export function stuckSentence(network: WhyNetwork): string {
  if (network.runs === 0) return "All runs have failed.";
  if (network.steps === 0) return "Not all runs have begun.";
  return network.fresh_seeds ? freshStuckSentence(network) : fixedStuckSentence(network);
}

function fixedStuckSentence({ stuck, runs, steps }: WhyNetwork): string {
  const { in_cycle: inCycle, left_again: left } = stuck;
  const leftSentence =
    left === 0
      ? ""
      : ` ${counted(left, "run")} came back and left again: a model does not repeat itself, so that a cycle cannot be relied on.`;
  const by = `step ${steps - 1}`;
  if (inCycle + left === 0) {
    return `No run has come back to where it was up to ${by}. That does not say that none will: longer runs would tell.`;
  }
  if (stuck.first_return === null) {
    const isAre = inCycle === 1 ? "is" : "are";
    return `By step ${steps - 1}, ${inCycle} of ${counted(runs, "run")} ${isAre} in a cycle, fewer than half: longer runs would tell when half are.${leftSentence}`;
  }
  // The step at which half have come back: a cycle was entered a period before.
  const half = `Half of the runs have come back to where they were by step ${stuck.first_return}`;
  const all = inCycle < runs ? `${inCycle} of ${runs} are` : runs === 1 ? "it is" : `all ${runs} are`;
  return `${half}; ${all} in a cycle by the end.${leftSentence}`;
}

function freshStuckSentence(network: WhyNetwork): string {
  const { stuck, runs } = network;
  const proves = `${capitalised(freshSeedsText(network))} a state that comes back proves nothing`;
  const standing =
    stuck.standing === 0
      ? ""
      : ` ${stuck.standing} of ${counted(runs, "run")} wrote the same again and again at the end.`;
  if (stuck.confinement === null || stuck.confinement_p === null) {
    return `${proves}.${standing} Whether runs keep to places of their own cannot be told: ${stuck.confinement_why}.`;
  }
  if (stuck.confinement_p > SIGNIFICANT) {
    return `${proves}.${standing} That runs keep to places of their own cannot be told from chance.`;
  }
  const high = stuck.confinement_high;
  const hardly = high !== null && high <= SMALL_PART ? `, but hardly: by ${percent(high)} at most` : "";
  return `${proves}.${standing} Runs keep to places of their own${hardly}, at least over the ${counted(stuck.gap!, "caption")} that were compared: slow is not told from stuck.`;
}

/** Have they been here before? */
export function beforeSentence(network: WhyNetwork): string {
  const { before } = network;
  if (before.ends_met === null) return `That cannot be told: ${before.ends_met_why}.`;
  const sentences = network.fresh_seeds ? freshBefore(network) : fixedBefore(network);
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function fixedBefore({ before, prompts }: WhyNetwork): string[] {
  if (prompts < 2) return ["With one prompt no seed has two runs that could meet."];
  const met = `${percent(before.ends_met!)} end where another run of their seed has been`;
  return [
    `${met}${againstChance(before)}.`,
    before.parted === 0
      ? ""
      : `${before.parted} of the ${counted(before.pairs_met, "pair")} that met parted again: a model does not repeat itself.`,
    newEndSentence(before),
  ];
}

function freshBefore(network: WhyNetwork): string[] {
  const { before } = network;
  return [
    `${percent(before.ends_met!)} end where another run has been${againstChance(before)}.`,
    before.pairs_met === 0
      ? ""
      : `${capitalised(freshSeedsText(network))} a meeting is a coincidence: ${before.parted} of the ${counted(before.pairs_met, "pair")} that met wrote something else afterwards.`,
  ];
}

function againstChance(before: WhyNetwork["before"]): string {
  const { by_chance: chance, ends_met_low: low, ends_met_high: high } = before;
  if (chance === null) return "";
  const told = `of runs without a common prompt or seed ${percent(chance)} would`;
  if (low === null || high === null) return `; ${told}, but an interval takes more seeds`;
  if (low <= chance && chance <= high) return `; ${told}, which is no clear difference`;
  return `; ${told}`;
}

function newEndSentence(before: WhyNetwork["before"]): string {
  const { new_end_probability: probable, low, high } = before;
  if (probable === null || low === null || high === null) return "";
  if (low > 0.5) return "A further prompt would sooner end in a new state than in a known one.";
  if (high < 0.5) return "A further prompt would sooner end in a known state than in a new one.";
  return "Whether a further prompt would sooner end in a new state or in a known one cannot be told yet.";
}

/** Which part decides? */
export function partsSentence(parts: WhyParts): string {
  if (parts.largest === null)
    return `That cannot be told: ${parts.largest_why ?? "there is nothing to share out"}.`;
  if (countParts(parts) === 1) return ["Nothing can be told apart.", ...parts.not_told].join(" ");
  return [
    partSentence(parts, "prompt", "The prompt", "prompts"),
    partSentence(parts, "seed", "The seed", "seeds"),
    largestSentence(parts),
    ...parts.not_told,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** How many parts are told apart. */
function countParts(parts: WhyParts): number {
  return [...otherParts("rest"), "rest" as const].filter((name) => lastOf(parts[name]) !== null).length;
}

/** Chance is told by p alone; the interval only says how much is known. */
function partSentence(parts: WhyParts, name: "prompt" | "seed", subject: string, units: string): string {
  const share = lastOf(parts[name]);
  const p = parts.p[name];
  if (share === null || p === null) return "";
  const [low, high] = [parts.low[name], parts.high[name]];
  if (p <= SIGNIFICANT) {
    const isKnown = low !== null && low > 0;
    return isKnown
      ? `${subject} has a part.`
      : `${subject} has a part, though so few ${units} do not tell how much.`;
  }
  if (high !== null && high <= SMALL_PART) return `${subject} has ${percent(Math.max(0, high))} at most.`;
  return `Whether ${subject.toLowerCase()} has a part cannot be told.`;
}

const partTitles: Readonly<Record<PartName, string>> = {
  t2i: "the T2I",
  i2t: "the I2T",
  interplay: "this T2I meeting this I2T",
  network: "the network",
  prompt: "the prompt",
  seed: "the seed",
  rest: "what no part explains alone",
};

/** What a part is called in a sentence. */
function partTitle(parts: WhyParts, name: PartName): string {
  if (name !== "rest") return partTitles[name];
  if (lastOf(parts.prompt) !== null && lastOf(parts.seed) !== null) return "this prompt meeting this seed";
  return parts.fresh_seeds ? "what is drawn anew from step to step" : partTitles.rest;
}

function largestSentence(parts: WhyParts): string {
  const largest = parts.largest!;
  const share = lastOf(parts[largest])!;
  const title = partTitle(parts, largest);
  const low = parts.low[largest];
  if (low === null)
    return `The largest part is ${title}; how sure that is cannot be told: an interval takes 3 prompts or seeds.`;
  const rivals = otherParts(largest).filter((name) => {
    const high = parts.high[name];
    return lastOf(parts[name]) !== null && (high === null || high >= low);
  });
  if (rivals.length === 0) return `${share > 0.5 ? "Most is" : "The largest part is"} ${title}.`;
  const names = rivals.map((name) => partTitle(parts, name)).join(", ");
  return `The largest part found is ${title}, but ${names} may be as large.`;
}

function otherParts(name: PartName): PartName[] {
  return (["t2i", "i2t", "interplay", "network", "prompt", "seed", "rest"] as const).filter(
    (other) => other !== name,
  );
}

/** How did the run get here from its prompt? */
export function runPromptSentence(run: WhyRun): string {
  const { prompt } = run;
  if (prompt.distances_why !== null) return `That cannot be told: ${prompt.distances_why}.`;
  if (prompt.prompts < 2) return "One prompt: there is no other one that could be nearer.";
  const lastNearest = prompt.ranks.findLastIndex((rank) => rank !== null && rank < 2);
  if (lastNearest === -1) return `Its own prompt was never the nearest of ${prompt.prompts}.`;
  if (lastNearest === run.captions - 1) return `Its own prompt is still the nearest of ${prompt.prompts}.`;
  const where = lastNearest === 0 ? "the first caption, caption 0," : `caption ${lastNearest}`;
  return `Its own prompt was the nearest of ${prompt.prompts} at ${where} for the last time.`;
}

/** Is the run stuck? */
export function runStuckSentence(run: WhyRun): string {
  const { verdict, entry, period, first_return: back, turns } = run.stuck;
  const last = run.steps - 1;
  if (run.steps === 0) return "It has not begun.";
  if (verdict === "in a cycle") {
    const rounds = counted(period! / run.places, "round");
    return `In a cycle of ${rounds} since step ${entry}, which it has gone round ${counted(turns!, "time")}; nothing contradicts it up to step ${last}.`;
  }
  if (verdict === "left again") {
    return `At step ${back} it came back to where it was at step ${entry}, and left again: a model does not repeat itself.`;
  }
  if (verdict === "not yet")
    return `It has not come back to where it was up to step ${last}; that does not say that it will not.`;
  const proves = `${freshSeedsText({ ...run, seeds_known: run.seed !== null })} a state that comes back proves nothing`;
  return verdict === "standing"
    ? `It wrote the same again and again at the end; ${proves}.`
    : `It wanders; ${proves}.`;
}

/** Has the run been here before? */
export function runBeforeSentence(run: WhyRun): string {
  const { meetings, coincidences } = run.before;
  const together = meetings.filter(({ parted }) => !parted);
  const sentences: string[] = [];
  if (run.fresh_seeds) {
    sentences.push(
      meetings.length === 0
        ? "It shares no state with another run."
        : `It shares states with ${counted(meetings.length, "run")}: ${freshSeedsText({ ...run, seeds_known: run.seed !== null })} that is a coincidence.`,
    );
  } else {
    const parted = meetings.length - together.length;
    sentences.push(
      together.length === 0
        ? "No run of its seed came to a state of this one and stayed."
        : `From step ${Math.min(...together.map(({ step }) => step))} on it is the same as ${counted(together.length, "run")} of its seed.`,
    );
    if (parted > 0) {
      sentences.push(
        `${counted(parted, "run")} of its seed met it and parted again: a model does not repeat itself.`,
      );
    }
    if (coincidences.length > 0) {
      sentences.push(
        `It shares states with ${counted(coincidences.length, "run")} of other seeds, which is a coincidence.`,
      );
    }
  }
  return sentences.join(" ");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nothingToSee(why: string | null): string {
  return `That cannot be told: ${why ?? "there is no caption"}.`;
}

function lastOf(series: readonly (number | null)[]): number | null {
  return series.at(-1) ?? null;
}
