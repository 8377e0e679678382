import { addressOf } from "../address/address.ts";

/** Where two runs are seen side by side, each at its step of the meeting. */
export function meetingAddress(
  run: { readonly id: string; readonly step: number },
  other: { readonly id: string; readonly step: number },
): string {
  const shift = other.step - run.step;
  return addressOf(`/runs/${run.id}/beside/${other.id}`, {
    step: run.step,
    shift: shift === 0 ? null : shift,
  });
}
