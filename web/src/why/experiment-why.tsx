import { useEffect, useState } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { WhyExperiment, WhyNetwork } from "../../../src/why/answer.ts";
import { addressOf, changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { runNameOf } from "../run/run-names.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { formatTime } from "../shell/numbers.ts";
import { useStep } from "../step/step.ts";
import { BeforePanel, PartsPanel, PromptPanel, StuckPanel } from "./experiment-panels.tsx";
import { ScoresPanel } from "./scores-panel.tsx";
import { useWhy } from "./use-why.ts";
import "./why.css";

interface ExperimentWhyProps {
  readonly experiment: ExperimentAnswer;
  /** Changes when the experiment grows. */
  readonly version: string;
}

/** Four questions about an experiment, and their answers. */
export default function ExperimentWhy({ experiment, version }: ExperimentWhyProps) {
  const { query } = useAddress();
  const asked = query.get("model");
  const models = experiment.embeddingModels.map(({ model }) => model);
  const model = models.find((one) => asked === null || one === asked);
  usePinned("model", model ?? null);
  if (model === undefined)
    return (
      <div class="why-page">
        <ModelChoice models={models} model="" />
        <Notice title={`This experiment has no embedding model called “${asked}”.`}>
          <p>Choose one of its own above.</p>
        </Notice>
      </div>
    );
  return <WhyByModel key={model} experiment={experiment} version={version} model={model} />;
}

function WhyByModel({ experiment, version, model }: ExperimentWhyProps & { readonly model: string }) {
  const [moment, setMoment] = useState({ number: 0, version });
  const path = pathOf(routes.why, { experiment: experiment.id }, { model });
  const { exact, answer, progress, error } = useWhy<WhyExperiment>(path, moment.number);
  const shown = answer ?? exact;
  // The server counts from 0 once the page is connected; that is no growth.
  useEffect(() => {
    if (shown === null) setMoment((before) => ({ ...before, version }));
  }, [version, shown === null]);
  const hasGrown = shown !== null && moment.version !== version;
  return (
    <div class="why-page">
      <div class="why-choices">
        <ModelChoice models={experiment.embeddingModels.map((one) => one.model)} model={model} />
        {shown !== null && <NetworkChoice networks={shown.networks} />}
        {shown !== null && (
          <span class="soft">
            as of {formatTime(shown.as_of)} UTC{hasGrown && "; more has been saved since "}
          </span>
        )}
        {hasGrown && (
          <button type="button" onClick={() => setMoment(({ number }) => ({ number: number + 1, version }))}>
            Answer anew
          </button>
        )}
      </div>
      {error !== null && <ErrorNotice error={error} />}
      {shown === null && error === null && <Loading what="the answers" />}
      {shown !== null && (
        <Answers experiment={experiment} shown={shown} isWhole={answer !== null} progress={progress} />
      )}
    </div>
  );
}

interface AnswersProps {
  readonly experiment: ExperimentAnswer;
  readonly shown: WhyExperiment;
  readonly isWhole: boolean;
  readonly progress: ReturnType<typeof useWhy>["progress"];
}

function Answers({ experiment, shown, isWhole, progress }: AnswersProps) {
  const { query } = useAddress();
  const runs = useExperimentRuns(experiment);
  const network = chosenNetwork(shown.networks, query.get("network"));
  if (network === undefined) return <Notice title="There is no run to be looked at." />;
  // A network that the embedding model sees nothing of is not among them, and has no step to draw their captions at.
  const together = shown.experiment_parts.find(
    ({ fresh_seeds: fresh, networks }) => fresh === network.fresh_seeds && networks.includes(network.number),
  );
  const ofAll = together !== undefined && query.get("parts") !== "own";
  const props = {
    network,
    parameters: shown.parameters,
    isWhole,
    progress,
    lastStep: experiment.maxLength - 1,
    experimentId: experiment.id,
    nameOf: (run: string) => (runs === null ? `run ${run.slice(-8)}` : runNameOf(experiment, runs, run)),
  };
  return (
    <>
      {network.captions_why !== null && isWhole && <p class="soft why-note">{network.captions_why}.</p>}
      <div class="why-panels">
        <PromptPanel {...props} />
        <StuckPanel {...props} />
        <BeforePanel {...props} />
        <div class="why-last">
          <PartsPanel
            {...props}
            parts={isWhole ? (ofAll ? together : network.parts) : null}
            ofWhat={ofAll ? `all ${together.networks.length} networks` : "this network alone"}
          />
          {together !== undefined && (
            <label class="why-parts-choice">
              parts of{" "}
              <select
                value={ofAll ? "all" : "own"}
                onChange={(event) =>
                  changeQuery({ parts: event.currentTarget.value === "own" ? "own" : null })
                }
              >
                <option value="all">all networks together</option>
                <option value="own">this network alone</option>
              </select>
            </label>
          )}
        </div>
        <ScoresPanel
          scores={shown.scores.filter(
            (one) => one.network === network.number && one.fresh_seeds === network.fresh_seeds,
          )}
          lastStep={experiment.maxLength - 1}
          experimentId={experiment.id}
        />
      </div>
      <RunsAtStep experimentId={experiment.id} />
    </>
  );
}

/** From the slider's place in the plots to the runs themselves. */
function RunsAtStep({ experimentId }: { readonly experimentId: string }) {
  const step = useStep();
  return (
    <p class="why-note">
      <Link href={addressOf(`/experiments/${experimentId}`, { step })}>All runs at step {step}</Link>
    </p>
  );
}

function ModelChoice({ models, model }: { readonly models: readonly string[]; readonly model: string }) {
  return (
    <label>
      as seen by{" "}
      <select value={model} onChange={(event) => changeQuery({ model: event.currentTarget.value })}>
        {model === "" && <option value="">…</option>}
        {models.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

function NetworkChoice({ networks }: { readonly networks: readonly WhyNetwork[] }) {
  const { query } = useAddress();
  const chosen = chosenNetwork(networks, query.get("network"));
  if (networks.length < 2 || chosen === undefined) return null;
  return (
    <label>
      network{" "}
      <select
        value={networkKey(chosen)}
        onChange={(event) => changeQuery({ network: event.currentTarget.value })}
      >
        {networks.map((network) => (
          <option key={networkKey(network)} value={networkKey(network)}>
            {network.number}: {networkName(network.network)}
            {network.fresh_seeds ? ", fresh seeds" : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

/** "2", or "2-fresh" for its runs with fresh seeds. */
function networkKey({ number, fresh_seeds: fresh }: WhyNetwork): string {
  return `${number}${fresh ? "-fresh" : ""}`;
}

function chosenNetwork(networks: readonly WhyNetwork[], key: string | null): WhyNetwork | undefined {
  return networks.find((network) => networkKey(network) === key) ?? networks[0];
}
