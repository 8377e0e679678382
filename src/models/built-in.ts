import { dummyI2T } from "./dummy-i2t.ts";
import { dummyI2T2 } from "./dummy-i2t2.ts";
import { dummyT2I } from "./dummy-t2i.ts";
import { dummyT2I2 } from "./dummy-t2i2.ts";
import { dummyText } from "./dummy-text.ts";
import { dummyText2 } from "./dummy-text2.ts";
import { dummyVision } from "./dummy-vision.ts";
import { dummyVision2 } from "./dummy-vision2.ts";
import { ModelRegistry } from "./registry.ts";

/** The models that need neither Python nor a GPU. */
export const builtInModels = new ModelRegistry([
  dummyT2I,
  dummyT2I2,
  dummyI2T,
  dummyI2T2,
  dummyText,
  dummyText2,
  dummyVision,
  dummyVision2,
]);
