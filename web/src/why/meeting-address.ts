import type { WhyMeeting, WhyRun } from "../../../src/why/answer.ts";
import { addressOf } from "../address/address.ts";

/** Where two runs that meet are seen side by side: their ways on the map, at the step of the meeting. */
export function meetingAddress(
  { experiment, embedding_model: model, run }: WhyRun,
  { run: other, step }: Pick<WhyMeeting, "run" | "step">,
): string {
  return addressOf("/map", { experiment, model, runs: `${run},${other}`, step });
}
