import { useEffect, useRef } from "preact/hooks";
import { indicesOf, visibleSpan } from "../mosaic/mosaic-layout.ts";
import { useViewport } from "../mosaic/use-viewport.ts";
import { useReturns } from "../server/connection.ts";
import {
  isPictureGone,
  isPictureKnown,
  pictureAddress,
  usePictureArrivals,
  wantPictures,
} from "../server/pictures.ts";
import { PictureGone } from "../shell/stored-picture.tsx";
import { setStep, useStep } from "../step/step.ts";
import type { InvocationRow } from "./read-invocations.ts";
import type { RunCycle } from "./run-cycle.ts";

/** Width of a frame in pixels; the style sheet has the same. */
const FRAME = 116;

interface FilmStripProps {
  readonly invocations: readonly InvocationRow[];
  readonly cycle: RunCycle;
  /** The hash of the picture that the run starts from, which stands before step 0; null where that is a text. */
  readonly start: string | null;
  /** So many steps ahead of the slider. @defaultValue 0 */
  readonly shift?: number;
  /** The steps that make a chosen loop of the trajectory. */
  readonly inLoop?: readonly number[] | undefined;
  /** The steps of which somebody has written something. */
  readonly written?: ReadonlySet<number>;
  /** Where there are several. @defaultValue "Film strip" */
  readonly label?: string;
}

/** All steps side by side; the one in focus is kept in the middle. What is in the cycle has a line above it, with a gap at each turn. */
export function FilmStrip({
  invocations,
  cycle,
  start,
  shift = 0,
  inLoop = [],
  written,
  label = "Film strip",
}: FilmStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const view = useViewport(strip);
  const step = useStep() + shift;
  const before = start === null ? 0 : FRAME;
  useEffect(() => {
    const element = strip.current;
    if (element !== null) element.scrollLeft = before + (step + 0.5) * FRAME - element.clientWidth / 2;
  }, [step, view.width, before]);
  const seen = indicesOf(visibleSpan(view.left - before, view.width, FRAME, invocations.length, 8));
  const pictures = [...(start === null ? [] : [start]), ...seen.flatMap((i) => invocations[i]?.image ?? [])];
  usePictureArrivals(pictures.some((hash) => !isPictureKnown(hash)));
  const returns = useReturns();
  useEffect(() => wantPictures(pictures), [pictures.join(), returns]);
  return (
    <section class="film-strip" ref={strip} aria-label={label}>
      <ol style={{ width: before + invocations.length * FRAME }}>
        {start !== null && (
          <li style={{ left: 0 }} class="film-start">
            <span class="film-number">prompt</span>
            <Picture hash={start} alt="What the run starts from" />
          </li>
        )}
        {seen.map((i) => (
          <li key={i} style={{ left: before + i * FRAME }} class={classOf(cycle, i, inLoop.includes(i))}>
            <button
              type="button"
              tabIndex={i === step ? 0 : -1}
              aria-current={i === step ? "step" : undefined}
              title={invocations[i]!.text ?? undefined}
              onClick={() => setStep(i - shift)}
            >
              <span class="visually-hidden">Step </span>
              <span class="film-number">{i}</span>
              <span class="visually-hidden">{invocations[i]!.image === null ? ": " : ": picture"}</span>
              {written?.has(i) && (
                <span class="film-written" title="Something is written of it">
                  <span class="visually-hidden">, with tags or notes</span>
                </span>
              )}
              {inLoop.includes(i) && <span class="visually-hidden">, in the loop</span>}
              <Frame row={invocations[i]!} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function classOf(cycle: RunCycle, step: number, isInLoop: boolean): string | undefined {
  return [placeInCycle(cycle, step), isInLoop ? "in-loop" : undefined].filter(Boolean).join(" ") || undefined;
}

function placeInCycle({ verdict, found }: RunCycle, step: number): string | undefined {
  if (verdict !== "in a cycle" || found === null || step < found.entry) return undefined;
  if (step === found.entry) return "in-cycle cycle-entry";
  return (step - found.entry) % found.period === 0 ? "in-cycle cycle-turn" : "in-cycle";
}

function Frame({ row }: { readonly row: InvocationRow }) {
  if (row.image === null) return <span class="film-text">{row.text}</span>;
  return <Picture hash={row.image} alt="" />;
}

function Picture({ hash, alt }: { readonly hash: string; readonly alt: string }) {
  const address = pictureAddress(hash);
  if (isPictureGone(hash)) return <PictureGone alt={alt} class="film-text" />;
  return address === undefined ? (
    <span class="film-text" />
  ) : (
    <img src={address} alt={alt} draggable={false} />
  );
}
