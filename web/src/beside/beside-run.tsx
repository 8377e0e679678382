import { useEffect } from "preact/hooks";
import { seedText } from "../../../src/text/seed-text.ts";
import { Link } from "../address/link.tsx";
import { CycleNote } from "../run/cycle-note.tsx";
import { FilmStrip } from "../run/film-strip.tsx";
import type { InvocationRow } from "../run/read-invocations.ts";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { type ReadRun, useRun } from "../run/use-run.ts";
import { CloseIcon } from "../shell/icons.tsx";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { StoredPicture } from "../shell/stored-picture.tsx";
import { useStep } from "../step/step.ts";
import { wordDifference } from "./word-difference.ts";

interface BesideRunProps {
  readonly id: string;
  /** So many steps ahead of the slider. */
  readonly shift: number;
  /** Its place; it has this series' colour. */
  readonly order: number;
  /** The run whose captions its own are compared with. */
  readonly reference: ReadRun | null;
  readonly onRead: (id: string, read: ReadRun) => void;
  readonly onTakeOut?: () => void;
}

/** One of the runs that stand side by side. */
export function BesideRun({ id, shift, order, reference, onRead, onTakeOut }: BesideRunProps) {
  const read = useRun(id);
  const { run, invocations, cycle, error } = read;
  useEffect(() => onRead(id, read), [id, run, invocations, cycle, error]);
  const at = useStep();
  const step = at + shift;
  if (run === null)
    return error === null ? <Loading what={`run ${shortRunId(id)}`} /> : <ErrorNotice error={error} />;
  const seed = run.seed === -1 ? "seed drawn at each invocation" : `seed ${seedText(run.seed)}`;
  const shown = shownAt(invocations ?? [], step);
  const compared = reference?.invocations == null ? null : shownAt(reference.invocations, at).text;
  return (
    <section
      class="beside-run"
      aria-label={`Run ${shortRunId(run.id)}`}
      style={{ "--run": `var(--series-${order})` }}
    >
      <div class="beside-head">
        <h2>
          <Link href={runAddress(run.id, Math.max(0, step))}>“{run.initialPrompt}”</Link>
        </h2>
        {onTakeOut !== undefined && (
          <button type="button" aria-label={`Take run ${shortRunId(run.id)} out`} onClick={onTakeOut}>
            <CloseIcon />
          </button>
        )}
        <p>
          {networkName(run.networkModels)}, {seed} <span class="soft">{shortRunId(run.id)}</span>
        </p>
        {run.fork !== null && (
          <p class="soft">
            a fork from step {run.fork.step} on: {run.fork.isControl ? "a control" : run.fork.change}
          </p>
        )}
        {cycle !== null && <CycleNote runId={run.id} cycle={cycle} />}
      </div>
      {invocations !== null && shown.model === null && (
        <p class="soft">
          Step {step} is beyond this run: it has {invocations.length} invocations.
        </p>
      )}
      {shown.image !== null && (
        <StoredPicture
          class="beside-picture"
          hash={shown.image}
          size={512}
          alt={shown.text ?? `Step ${step}`}
        />
      )}
      {shown.text !== null && <Caption text={shown.text} compared={compared} />}
      {invocations !== null && cycle !== null && (
        <FilmStrip
          invocations={invocations}
          cycle={cycle}
          start={run.initialImage}
          shift={shift}
          label={`Film strip of run ${shortRunId(run.id)}`}
        />
      )}
    </section>
  );
}

/** A picture with what was written from it; a text with the picture that it was written from. */
function shownAt(invocations: readonly InvocationRow[], step: number) {
  const output = invocations[step];
  if (output === undefined) return { image: null, text: null, model: null };
  const isPicture = output.image !== null;
  return {
    image: output.image ?? invocations[step - 1]?.image ?? null,
    text: isPicture ? (invocations[step + 1]?.text ?? null) : output.text,
    model: output.model,
  };
}

/** Words that the first run's caption does not have are marked, and those that only it has are struck out. */
function Caption({ text, compared }: { readonly text: string; readonly compared: string | null }) {
  if (compared === null || compared === text) return <p class="beside-caption">{text}</p>;
  return (
    <p class="beside-caption">
      {wordDifference(compared, text).map(({ text: piece, kind }, i) => {
        // Pieces stand where they stand.
        const key = `${i} ${piece}`;
        if (kind === "both") return <span key={key}>{piece}</span>;
        if (kind === "first") return <del key={key}>{piece}</del>;
        return <ins key={key}>{piece}</ins>;
      })}
    </p>
  );
}
