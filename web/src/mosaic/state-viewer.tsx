import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import type { StateWithInput } from "../../../src/explorer/api/states.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { addressOf } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { Annotations } from "../annotations/annotations.tsx";
import { useAnnotationRows, useWriting } from "../annotations/use-annotations.ts";
import { besideAddress } from "../beside/asked-runs.ts";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { imageAddress, isPictureGone } from "../server/pictures.ts";
import { useResource } from "../server/use-resource.ts";
import { FoldedText } from "../shell/folded-text.tsx";
import { networkName } from "../shell/network-name.ts";
import { StoredPicture } from "../shell/stored-picture.tsx";
import { moveBy, useLastStep, useStep } from "../step/step.ts";
import "./state-viewer.css";

interface StateViewerProps {
  readonly experiment: ExperimentAnswer;
  /** Those that one goes through. */
  readonly runs: readonly RunRow[];
  readonly runId: string;
  readonly stride: number;
  /** Null closes it. */
  readonly onLook: (run: string | null) => void;
}

const ZOOM = 1.5;
const MOST_ZOOM = 16;
/** Pixels that an arrow moves an enlarged picture. */
const PAN = 80;

/** One output over the whole window: the picture as large as it goes, its caption, what made it, and the ways to its neighbours. */
export function StateViewer({ experiment, runs, runId, stride, onLook }: StateViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLElement>(null);
  const at = useStep();
  const last = useLastStep() ?? 0;
  const step = at - (at % stride);
  // With the run that it was chosen for: the next one begins whole, and no effect that comes later takes back what a key has done.
  const [chosen, setChosen] = useState({ run: runId, zoom: 1 });
  const zoom = chosen.run === runId ? chosen.zoom : 1;
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { data: state, error } = useStateAt(runId, step);
  const stateId = `${runId}/${step}`;
  const writing = useWriting();
  const written = useAnnotationRows({ subject: "state", run: runId });
  const { data: next } = useStateAt(runId, step + 1);
  // A picture with what was written from it; a text with the picture that it was written from.
  const image = state?.image ?? state?.input.image ?? null;
  const text = state?.text ?? next?.text ?? null;
  const order = runs.findIndex(({ id }) => id === runId);
  const neighbour = (places: number) => runs[order + places]?.id;
  const go = (run: string | undefined) => run !== undefined && onLook(run);
  const zoomTo = (zoomOf: (before: number) => number) =>
    setChosen(({ run, zoom: before }) => ({ run: runId, zoom: zoomOf(run === runId ? before : 1) }));
  const zoomBy = (factor: number) => zoomTo((before) => Math.min(MOST_ZOOM, Math.max(1, before * factor)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const pans: Record<string, [number, number]> = {
      ArrowLeft: [-PAN, 0],
      ArrowRight: [PAN, 0],
      ArrowUp: [0, -PAN],
      ArrowDown: [0, PAN],
    };
    const pan = pans[event.key];
    if (event.shiftKey && pan !== undefined) frame.current?.scrollBy(...pan);
    else if (event.key === "ArrowLeft") moveBy(-1);
    else if (event.key === "ArrowRight") moveBy(1);
    else if (event.key === "ArrowUp") go(neighbour(-1));
    else if (event.key === "ArrowDown") go(neighbour(1));
    else if (event.key === "+" || event.key === "=") zoomBy(ZOOM);
    else if (event.key === "-") zoomBy(1 / ZOOM);
    else if (event.key === "0") zoomTo(() => 1);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      class="viewer"
      ref={dialog}
      data-own-keys
      aria-label={`Run ${shortRunId(runId)}, step ${step}`}
      onKeyDown={onKeyDown}
      onClose={() => onLook(null)}
    >
      <div class="viewer-bar">
        <button
          type="button"
          disabled={order <= 0}
          onClick={() => go(neighbour(-1))}
          title="Previous run (↑)"
        >
          Previous run
        </button>
        <button
          type="button"
          disabled={neighbour(1) === undefined}
          onClick={() => go(neighbour(1))}
          title="Next run (↓)"
        >
          Next run
        </button>
        <button type="button" disabled={step === 0} onClick={() => moveBy(-1)} title="Back (←)">
          Back
        </button>
        <button type="button" disabled={step + stride > last} onClick={() => moveBy(1)} title="On (→)">
          On
        </button>
        <span class="viewer-zoom">
          <button
            type="button"
            disabled={zoom === 1}
            onClick={() => zoomBy(1 / ZOOM)}
            aria-label="Smaller"
            title="Smaller (−)"
          >
            −
          </button>
          <output aria-label="Enlargement">{Math.round(100 * zoom)} %</output>
          <button type="button" onClick={() => zoomBy(ZOOM)} aria-label="Larger" title="Larger (+)">
            +
          </button>
        </span>
        <button type="button" class="viewer-close" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      {error !== null && <p role="alert">{error.message}</p>}
      {image !== null && (
        // It is scrolled when it is enlarged.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <section class="viewer-picture" ref={frame} tabIndex={0} aria-label="Picture">
          <StoredPicture
            hash={image}
            alt={text ?? `Output of ${state?.model} at step ${step}`}
            style={{ width: `${100 * zoom}%`, height: `${100 * zoom}%` }}
          />
        </section>
      )}
      <div class="viewer-said">
        {text !== null && <p class="viewer-text">{text}</p>}
        {state !== null && (
          <dl>
            <Fact name="prompt">
              <FoldedText text={state.prompt} />
            </Fact>
            <Fact name="network">{networkName(state.network)}</Fact>
            <Fact name="seed">{seedText(state.seed)}</Fact>
            <Fact name="step">
              {step} of {last}, by {state.model}
            </Fact>
            <Fact name="run">
              <Link href={runAddress(runId, step)}>{shortRunId(runId)}</Link>
            </Fact>
            {image !== null && !isPictureGone(image) && (
              <Fact name="file">
                <a
                  href={imageAddress(image)}
                  download={`${shortRunId(runId)}-step-${state.image === null ? step - 1 : step}.${experiment.imageFormat}`}
                >
                  save the picture
                </a>{" "}
                <code>{image.slice(0, 12)}</code>
              </Fact>
            )}
            <Fact name="else">
              <Link href={addressOf("/map", { experiment: experiment.id, runs: runId, step })}>
                on the map
              </Link>{" "}
              <Link href={besideAddress([runId, neighbour(1) ?? neighbour(-1) ?? runId], { step })}>
                beside the next run
              </Link>
            </Fact>
          </dl>
        )}
        {state !== null && (
          <Annotations
            key={stateId}
            subject="state"
            id={stateId}
            what={`step ${step}`}
            rows={written}
            writing={writing}
          />
        )}
      </div>
    </dialog>
  );
}

/** Whether the focused element has a use of its own for keys. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

function useStateAt(run: string, step: number) {
  return useResource<StateWithInput>(pathOf(routes.state, { run, step }));
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
