import { expect, test } from "vitest";
import { cardFits, cardText } from "../../src/worker/cards.ts";
import { readCatalogue } from "../../src/worker/catalogue.ts";
import type { DriverState } from "../../src/worker/nvidia-driver.ts";

const catalogue = readCatalogue();

function driver(...gigabytes: number[]): DriverState {
  const gpus = gigabytes.map((one) => ({
    name: "a GPU",
    driver: "580.1",
    capability: [8, 9] as const,
    memoryBytes: one * 2 ** 30,
  }));
  return { kind: "gpus", gpus };
}

test("a model says on which card its weights leave room to compute, and which variants need less", () => {
  const texts = cardFits(["SDXLTurbo", "FluxDev", "Flux2Dev"], catalogue, { kind: "absent" }).map(cardText);
  expect(texts).toEqual([
    "SDXLTurbo takes 7.0 GB: a card of 12 GB",
    "FluxDev takes 34 GB: a card of 48 GB; smaller are FluxDev-int8 on 24 GB, FluxDev-nf4 on 16 GB",
    "Flux2Dev takes 112 GB: a card of 141 GB; smaller are Flux2Dev-nf4 on 48 GB",
  ]);
});

test("what does not fit on the GPU of this machine is told", () => {
  const [small] = cardFits(["FluxDev"], catalogue, driver(24));
  expect(small).toMatchObject({ fits_here: false, smallest_card_gb: 48 });
  expect(cardText(small!)).toMatch(/; it does not fit here$/);
  expect(cardFits(["FluxDev"], catalogue, driver(8, 80))).toMatchObject([{ fits_here: true }]);
  expect(cardFits(["FluxDev-nf4"], catalogue, driver(16))).toMatchObject([{ fits_here: true, smaller: [] }]);
});

test("models without weights need no GPU", () => {
  expect(cardFits(["DummyT2I", "Echo", "not a model"], catalogue, driver(24))).toEqual([]);
});
