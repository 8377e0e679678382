import { useEffect, useState } from "preact/hooks";
import { PauseIcon, PlayIcon, StepBackIcon, StepForwardIcon } from "../shell/icons.tsx";
import "./step-bar.css";
import { currentStep, setPlaying, setStep, useLastStep, usePlaying, useStep } from "./step.ts";

const SPEEDS = [1, 2, 4, 8, 16] as const;

/** The slider at the foot of every view with steps, and its keys: arrows, Page Up and Down, Home, End, space. */
export function StepBar() {
  const last = useLastStep();
  const step = useStep();
  const playing = usePlaying();
  const [perSecond, setPerSecond] = useState<number>(4);
  useStepKeys(last);
  usePlayback(playing, perSecond, last);
  if (last === null) return null;
  return (
    <fieldset class="step-bar" aria-label="Step">
      <button
        type="button"
        onClick={() => setStep(step - 1)}
        disabled={step === 0}
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
        onClick={() => setStep(step + 1)}
        disabled={step >= last}
        aria-label="Step forward"
        title="Step forward (→)"
      >
        <StepForwardIcon />
      </button>
      <input
        type="range"
        min={0}
        max={last}
        value={step}
        aria-label="Step"
        aria-valuetext={`step ${step} of ${last}`}
        onInput={(event) => setStep(event.currentTarget.valueAsNumber)}
      />
      <label class="step-bar-number">
        step
        <input
          type="number"
          min={0}
          max={last}
          value={step}
          aria-label="Step number"
          onChange={(event) => {
            if (Number.isFinite(event.currentTarget.valueAsNumber))
              setStep(event.currentTarget.valueAsNumber);
            event.currentTarget.value = String(currentStep());
          }}
        />
        <span>of {last}</span>
      </label>
      <label class="step-bar-speed">
        <span class="visually-hidden">Speed of playing, steps per second</span>
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
    if (currentStep() >= last) setStep(0);
    const timer = setInterval(() => {
      if (currentStep() >= last) setPlaying(false);
      else setStep(currentStep() + 1);
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
      const moves: Record<string, number> = {
        ArrowLeft: currentStep() - 1,
        ArrowRight: currentStep() + 1,
        PageUp: currentStep() - 10,
        PageDown: currentStep() + 10,
        Home: 0,
        End: last,
      };
      const step = moves[event.key];
      if (step !== undefined) setStep(step);
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
