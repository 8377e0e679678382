import { useEffect, useRef } from "preact/hooks";
import { indicesOf, visibleSpan } from "../mosaic/mosaic-layout.ts";
import { useViewport } from "../mosaic/use-viewport.ts";
import { pictureAddress, usePictureArrivals, wantPictures } from "../server/pictures.ts";
import { setStep, useStep } from "../step/step.ts";
import type { InvocationRow } from "./read-invocations.ts";
import type { RunCycle } from "./run-cycle.ts";

/** Width of a frame in pixels; the style sheet has the same. */
const FRAME = 116;

interface FilmStripProps {
  readonly invocations: readonly InvocationRow[];
  readonly cycle: RunCycle;
  /** So many steps ahead of the slider. @defaultValue 0 */
  readonly shift?: number;
}

/** All steps side by side; the one in focus is kept in the middle. What is in the cycle has a line above it, with a gap at each turn. */
export function FilmStrip({ invocations, cycle, shift = 0 }: FilmStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const view = useViewport(strip);
  const step = useStep() + shift;
  usePictureArrivals();
  useEffect(() => {
    const element = strip.current;
    if (element !== null) element.scrollLeft = (step + 0.5) * FRAME - element.clientWidth / 2;
  }, [step, view.width]);
  const seen = indicesOf(visibleSpan(view.left, view.width, FRAME, invocations.length, 8));
  useEffect(() => wantPictures(seen.flatMap((i) => invocations[i]?.image ?? [])));
  return (
    <section class="film-strip" ref={strip} aria-label="Film strip">
      <ol style={{ width: invocations.length * FRAME }}>
        {seen.map((i) => (
          <li key={i} style={{ left: i * FRAME }} class={placeInCycle(cycle, i)}>
            <button
              type="button"
              tabIndex={i === step ? 0 : -1}
              aria-current={i === step ? "step" : undefined}
              aria-label={`Step ${i}: ${invocations[i]!.text ?? "picture"}`}
              title={invocations[i]!.text ?? undefined}
              onClick={() => setStep(i - shift)}
            >
              <span class="film-number">{i}</span>
              <Frame row={invocations[i]!} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function placeInCycle({ verdict, found }: RunCycle, step: number): string | undefined {
  if (verdict !== "in a cycle" || found === null || step < found.entry) return undefined;
  if (step === found.entry) return "in-cycle cycle-entry";
  return (step - found.entry) % found.period === 0 ? "in-cycle cycle-turn" : "in-cycle";
}

function Frame({ row }: { readonly row: InvocationRow }) {
  if (row.image === null) return <span class="film-text">{row.text}</span>;
  const address = pictureAddress(row.image);
  return address === undefined ? <span class="film-text" /> : <img src={address} alt="" draggable={false} />;
}
