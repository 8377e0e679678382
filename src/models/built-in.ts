import { dummyI2I } from "./dummy-i2i.ts";
import { dummyI2T } from "./dummy-i2t.ts";
import { dummyI2T2 } from "./dummy-i2t2.ts";
import { dummyT2I } from "./dummy-t2i.ts";
import { dummyT2I2 } from "./dummy-t2i2.ts";
import { dummyT2T } from "./dummy-t2t.ts";
import { dummyText } from "./dummy-text.ts";
import { dummyText2 } from "./dummy-text2.ts";
import { dummyVision } from "./dummy-vision.ts";
import { dummyVision2 } from "./dummy-vision2.ts";
import { ModelRegistry } from "./registry.ts";
import { sketchI2I } from "./sketch-i2i.ts";
import { sketchI2T } from "./sketch-i2t.ts";
import { sketchT2I } from "./sketch-t2i.ts";
import { sketchT2T } from "./sketch-t2t.ts";
import { sketchText } from "./sketch-text.ts";
import { sketchVision } from "./sketch-vision.ts";

/** The models that need neither Python nor a GPU. */
export const builtInModels = new ModelRegistry([
  sketchT2I,
  sketchI2T,
  sketchT2T,
  sketchI2I,
  sketchText,
  sketchVision,
  dummyT2I,
  dummyT2I2,
  dummyI2T,
  dummyI2T2,
  dummyT2T,
  dummyI2I,
  dummyText,
  dummyText2,
  dummyVision,
  dummyVision2,
]);
