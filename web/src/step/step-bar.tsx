import { useEffect, useState } from "preact/hooks";
import { PauseIcon, PlayIcon, StepBackIcon, StepForwardIcon } from "../shell/icons.tsx";
import "./step-bar.css";
import {
  currentStep,
  currentStride,
  moveBy,
  setPlaying,
  setStep,
  useLastStep,
  usePlaying,
  useStep,
  useStride,
} from "./step.ts";

const SPEEDS = [1, 2, 4, 8, 16] as const;

/** The slider at the foot of every view with steps, and its keys: arrows, Page Up and Down, Home, End, space. */
export function StepBar() {
  const last = useLastStep();
  const step = useStep();
  const playing = usePlaying();
  const [perSecond, setPerSecond] = useState<number>(4);
  useStepKeys(last);
  usePlayback(playing, perSecond, last);
  const stride = useStride();
  if (last === null) return null;
  const word = stride === 1 ? "step" : "round";
  const place = Math.floor(step / stride);
  const lastPlace = Math.floor(last / stride);
  return (
    <fieldset class="step-bar" aria-label="Step">
      <button
        type="button"
        onClick={() => moveBy(-1)}
        disabled={place === 0}
        aria-label="Step back"
        title="Step back (←)"
      >
        <StepBackIcon />
      </button>
      <button
        type="button"
        class="step-bar-play"
        onClick={() => setPlaying(!playing)}
        aria-label={playing ? "Pause" : "Play"}
        title={playing ? "Pause (space)" : "Play (space)"}
      >
        {playing ? <PauseIcon /> : <PlayIcon />}
      </button>
      <button
        type="button"
        onClick={() => moveBy(1)}
        disabled={place >= lastPlace}
        aria-label="Step forward"
        title="Step forward (→)"
      >
        <StepForwardIcon />
      </button>
      <input
        type="range"
        min={0}
        max={lastPlace}
        value={place}
        aria-label="Step"
        aria-valuetext={`${word} ${place} of ${lastPlace}`}
        onInput={(event) => setStep(event.currentTarget.valueAsNumber * stride)}
      />
      <label class="step-bar-number">
        {word}
        <input
          type="number"
          min={0}
          max={lastPlace}
          value={place}
          aria-label={stride === 1 ? "Step number" : "Round number"}
          onChange={(event) => {
            if (Number.isFinite(event.currentTarget.valueAsNumber))
              setStep(event.currentTarget.valueAsNumber * stride);
            event.currentTarget.value = String(Math.floor(currentStep() / stride));
          }}
        />
        <span>of {lastPlace}</span>
      </label>
      <label class="step-bar-speed">
        <span class="visually-hidden">Speed of playing, {word}s per second</span>
        <select value={perSecond} onChange={(event) => setPerSecond(Number(event.currentTarget.value))}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}/s
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}

function usePlayback(playing: boolean, perSecond: number, last: number | null): void {
  useEffect(() => {
    if (!playing || last === null) return;
    // Played at the end, it starts anew.
    if (Math.floor(currentStep() / currentStride()) >= Math.floor(last / currentStride())) setStep(0);
    const timer = setInterval(() => {
      const isAtEnd = Math.floor(currentStep() / currentStride()) >= Math.floor(last / currentStride());
      if (isAtEnd) setPlaying(false);
      else moveBy(1);
    }, 1000 / perSecond);
    return () => clearInterval(timer);
  }, [playing, perSecond, last]);
}

function useStepKeys(last: number | null): void {
  const playing = usePlaying();
  useEffect(() => {
    if (last === null) return;
    const onKey = (event: KeyboardEvent) => {
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.shiftKey ||
        takesKeys(event.target, event.key)
      )
        return;
      const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
      const places = moves[event.key];
      if (places !== undefined) moveBy(places);
      else if (event.key === "Home") setStep(0);
      else if (event.key === "End") setStep(last);
      else if (event.key === " ") setPlaying(!playing);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [last, playing]);
}

/** Whether the focused element has a use of its own for the key: a field, a list, a button under the space bar. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[data-own-keys]") !== null) return true;
  if (target instanceof HTMLInputElement)
    return !(["range", "checkbox", "radio"].includes(target.type) && key !== " ") || target.type === "radio";
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
  return key === " " && (target instanceof HTMLButtonElement || target.tagName === "SUMMARY");
}
