import { useEffect, useRef, useState } from "preact/hooks";
import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { WhyRun } from "../../../src/why/answer.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { usePinned } from "../address/use-pinned.ts";
import type { InvocationRow } from "../run/read-invocations.ts";
import type { RunCycle } from "../run/run-cycle.ts";
import { ErrorNotice, Notice } from "../shell/notice.tsx";
import { formatTime } from "../shell/numbers.ts";
import { RunBeforePanel, RunPartsPanel, RunPromptPanel, RunStuckPanel } from "./run-panels.tsx";
import { useWhy } from "./use-why.ts";
import "./why.css";

interface RunWhyProps {
  readonly run: RunAnswer;
  readonly invocations: readonly InvocationRow[];
  readonly cycle: RunCycle;
  /** Changes when the experiment grows. */
  readonly version: string;
}

/** Four questions about a run, and their answers. */
export default function RunWhy(props: RunWhyProps) {
  const { query } = useAddress();
  const asked = query.get("model");
  const models = props.run.embeddingModels.map(({ model }) => model);
  const written = new Set(props.invocations.map(({ image }) => (image === null ? "text" : "image")));
  // What cannot see any output of the run is not what is shown first.
  const first = props.run.embeddingModels.find(({ reads }) => reads !== null && written.has(reads));
  const model = asked === null ? (first?.model ?? models[0]) : models.find((one) => one === asked);
  usePinned("model", model ?? null);
  return (
    <div class="why-page">
      <div class="why-choices">
        <label>
          as seen by{" "}
          <select value={model ?? ""} onChange={(event) => changeQuery({ model: event.currentTarget.value })}>
            {model === undefined && <option value="">…</option>}
            {models.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      {model === undefined ? (
        <Notice title={`This experiment has no embedding model called “${asked}”.`}>
          <p>Choose one of its own above.</p>
        </Notice>
      ) : (
        <WhyByModel key={model} {...props} model={model} />
      )}
    </div>
  );
}

function WhyByModel({ run, invocations, cycle, version, model }: RunWhyProps & { readonly model: string }) {
  const [moment, setMoment] = useState(0);
  const path = pathOf(routes.runWhy, { run: run.id }, { model });
  const { answer, progress, error } = useWhy<WhyRun>(path, moment);
  const versionThen = useRef(version);
  useEffect(() => {
    if (answer === null) versionThen.current = version;
  }, [version, answer === null]);
  const hasGrown = answer !== null && versionThen.current !== version;
  const props = { run, answer, progress, invocations, cycle };
  return (
    <>
      {answer !== null && (
        <p class="soft">
          as of {formatTime(answer.as_of)} UTC{" "}
          {hasGrown && (
            <button type="button" onClick={() => setMoment(moment + 1)}>
              More has been saved since: answer anew
            </button>
          )}
        </p>
      )}
      {error !== null && <ErrorNotice error={error} />}
      <div class="why-panels">
        <RunPromptPanel {...props} />
        <RunStuckPanel {...props} />
        <RunBeforePanel {...props} />
        <RunPartsPanel {...props} />
      </div>
    </>
  );
}
