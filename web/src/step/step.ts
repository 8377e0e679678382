import { useSyncExternalStore } from "preact/compat";
import { changeQuery, currentAddress, subscribeToAddress } from "../address/address.ts";

/**
 * The one step that every view shows: a `sequence_number`, from 0. It lives outside the components, so that moving it redraws
 * only what reads it, and is written to the address once it rests (browsers limit how often an address may change).
 */
interface StepState {
  readonly step: number;
  /** The last step there is to show; null while the view has none or does not know yet. */
  readonly last: number | null;
  readonly playing: boolean;
  /** How many steps the slider moves at once: those of a round where a view goes by rounds. */
  readonly stride: number;
}

const REST_MS = 200;
const listeners = new Set<() => void>();
let state: StepState = { step: stepOfAddress() ?? 0, last: null, playing: false, stride: 1 };
let timer: ReturnType<typeof setTimeout> | undefined;
let writing = false;
/** The step that the address said last: until the one that was set since is written, the address is behind. */
let addressed = stepOfAddress();

function stepOfAddress(): number | null {
  const text = currentAddress().query.get("step");
  if (text === null || !/^\d{1,9}$/.test(text)) return null;
  return Number(text);
}

function update(changes: Partial<StepState>): void {
  state = { ...state, ...changes };
  for (const listener of listeners) listener();
}

subscribeToAddress(() => {
  if (writing) return;
  const step = stepOfAddress();
  // Another part of the address has changed: what was set since, by a click on the map, holds.
  if (step === addressed) return;
  addressed = step;
  if (step === null || step === state.step) return;
  clearTimeout(timer);
  update({ step });
});

export function currentStep(): number {
  return state.last === null ? state.step : Math.min(state.step, state.last);
}

/** Moves every view to a step; out of range is brought into it. */
export function setStep(step: number): void {
  const next = Math.max(0, Math.min(Math.round(step), state.last ?? Number.MAX_SAFE_INTEGER));
  if (next === state.step) return;
  update({ step: next });
  clearTimeout(timer);
  timer = setTimeout(writeStep, REST_MS);
}

function writeStep(): void {
  writing = true;
  changeQuery({ step: state.step });
  writing = false;
  addressed = stepOfAddress();
}

export function setPlaying(playing: boolean): void {
  if (playing !== state.playing) update({ playing });
}

/**
 * Called by the view that is shown: how far the slider goes.
 *
 * @param last - Null: this view has no steps.
 * @param stride - How many steps it moves at once. @defaultValue 1
 */
export function setLastStep(last: number | null, stride = 1): void {
  if (last === state.last && stride === state.stride) return;
  update({ last, stride, playing: last === null ? false : state.playing });
  // The step goes along from view to view, so the address of the new one must tell it too.
  if (last !== null && state.step > 0 && stepOfAddress() === null) writeStep();
}

function subscribeToStep(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useStep(): number {
  return useSyncExternalStore(subscribeToStep, currentStep);
}

export function useLastStep(): number | null {
  return useSyncExternalStore(subscribeToStep, () => state.last);
}

export function usePlaying(): boolean {
  return useSyncExternalStore(subscribeToStep, () => state.playing);
}

export function currentStride(): number {
  return state.stride;
}

export function useStride(): number {
  return useSyncExternalStore(subscribeToStep, currentStride);
}

/** Moves by rounds, or by steps where the view goes by steps. */
export function moveBy(places: number): void {
  const { stride } = state;
  setStep((Math.floor(currentStep() / stride) + places) * stride);
}
