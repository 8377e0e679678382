import { expect, test } from "vitest";
import { earlierTimes } from "../../../src/imports/earlier/earlier-time.ts";

test.each([
  ["in summer time", "Australia/Canberra", "2026-11-28 06:09:23.398357", "2026-11-27T19:09:23.398357Z"],
  ["in winter time", "Australia/Canberra", "2026-07-01 06:00:00.000001", "2026-06-30T20:00:00.000001Z"],
  ["without microseconds", "Europe/Berlin", "2026-01-31 12:00:00", "2026-01-31T11:00:00.000000Z"],
  ["of a zone with a half hour", "Asia/Kolkata", "2026-01-31 12:00:00.5", "2026-01-31T06:30:00.500000Z"],
  ["that comes twice, the first one", "Europe/Berlin", "2026-10-25 02:30:00", "2026-10-25T00:30:00.000000Z"],
  [
    "that no clock showed, as before the change",
    "Europe/Berlin",
    "2026-03-29 02:30:00",
    "2026-03-29T01:30:00.000000Z",
  ],
  ["just after clocks went forward", "Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00.000000Z"],
  [
    "that says UTC, whatever the zone",
    "Europe/Berlin",
    "2026-02-07T00:12:05.204518Z",
    "2026-02-07T00:12:05.204518Z",
  ],
])("a time %s", (_, zone, local, utc) => {
  expect(earlierTimes(zone)(local)).toBe(utc);
});

test("what is no time is refused", () => {
  expect(() => earlierTimes("UTC")("yesterday")).toThrow('found the time "yesterday"');
});
