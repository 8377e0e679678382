import { UserInputError } from "../errors.ts";
import { type Codebook, referenceOf } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Pace } from "../why/pace.ts";
import { captionSteps, type Panel, readPanels } from "../why/panel.ts";
import { type LabelledRuns, labelledRuns } from "./labelled-runs.ts";

/** The runs of one network with one kind of seeds, labelled. */
export interface LabelledPanel extends LabelledRuns {
  readonly panel: Panel;
  /** One for each round: of a network that writes several such outputs in a round, the last of them. */
  readonly steps: readonly number[];
  /** How many such outputs a round has. */
  readonly perRound: number;
}

/**
 * Labels the runs of an experiment, network by network, as far as all runs of a network have come.
 *
 * @throws UserInputError where no network writes what the codebook's model reads, or another version of the model made vectors
 */
export async function labelledPanels(
  database: Database,
  codebook: Codebook,
  experiment: Experiment,
  network: number | undefined,
  pace: Pace,
): Promise<LabelledPanel[]> {
  if (!experiment.embedding_models.includes(codebook.embedding_model))
    throw new UserInputError(
      `experiment ${experiment.id}: it has no embeddings by ${codebook.embedding_model}, for which the codebook ${referenceOf(codebook)} is.`,
      { hint: `Its embedding models: ${experiment.embedding_models.join(", ")}.` },
    );
  if (network !== undefined && network > experiment.networks.length)
    throw new UserInputError(
      `--network: found ${network}, expected a number from 1 to ${experiment.networks.length}, the experiment's networks.`,
    );
  const panels = await readPanels(database, experiment, { network }, pace);
  pace.expect(panels.reduce((sum, { runs }) => sum + Math.ceil(runs.length / 16), 0));
  const labelled: LabelledPanel[] = [];
  for (const panel of panels) {
    const all = captionSteps(panel, codebook.type);
    const last = all.reduce((most, step) => Math.max(most, step % panel.places), -1);
    const steps = all.filter((step) => step % panel.places === last);
    const ids = panel.runs.map(({ id }) => id);
    const found = await labelledRuns(database, codebook, ids, steps, pace);
    labelled.push({
      ...found,
      panel,
      steps,
      perRound: new Set(all.map((step) => step % panel.places)).size,
    });
  }
  return labelled;
}
