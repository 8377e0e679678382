import type { Incident } from "../store/incidents.ts";

/** "2026-11-24T22:37:18.314003Z step 4, DummyI2T, attempt 2, threw: …" */
export function incidentLine({
  occurred_at,
  stage,
  sequence_number,
  model,
  attempt,
  kind,
  message,
}: Incident): string {
  const place = [
    sequence_number === null ? stage : `step ${sequence_number}`,
    ...(model === null ? [] : [model]),
    ...(attempt === null ? [] : [`attempt ${attempt}`]),
    kind,
  ];
  return `${occurred_at}  ${place.join(", ")}: ${message}`;
}
