import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { changeQuery } from "../address/address.ts";
import { DistanceFigures } from "./distance-figures.tsx";

interface DistancesSectionProps {
  readonly experiment: ExperimentAnswer;
  readonly model: string;
  readonly version: string;
  readonly dimensions: readonly number[];
  /** The homology dimension that is asked for, if any is. */
  readonly shown: number | null;
}

/** The distances between the diagrams of all runs: computed when they are asked for, since many runs take seconds. */
export function DistancesSection({ experiment, model, version, dimensions, shown }: DistancesSectionProps) {
  const dimension = shown !== null && dimensions.includes(shown) ? shown : null;
  return (
    <section class="compare-distances" aria-label="Distances between all runs">
      <div class="page-head">
        <h2>Distances between all runs</h2>
        <label>
          of{" "}
          <select
            value={dimension === null ? "" : String(dimension)}
            onChange={({ currentTarget: { value } }) =>
              changeQuery({ distances: value === "" ? null : value })
            }
          >
            <option value="">no diagrams</option>
            {dimensions.map((k) => (
              <option key={k} value={String(k)}>
                H{k}
              </option>
            ))}
          </select>
        </label>
      </div>
      {dimension !== null && (
        <div class="compare-figures">
          <DistanceFigures {...{ experiment, model, version, dimension }} />
        </div>
      )}
    </section>
  );
}
