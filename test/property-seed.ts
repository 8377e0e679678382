import fc from "fast-check";

// Whether a change lands must not hang on luck, so the properties are tried with the same values each time. Others are tried with
// `PANIC_TDA_PROPERTY_SEED=random npm test`, or with a number of one's own; a property that fails prints its seed.
const { PANIC_TDA_PROPERTY_SEED: seed = "20261125" } = process.env;
if (seed !== "random") {
  if (!/^-?\d+$/.test(seed)) {
    throw new Error(`PANIC_TDA_PROPERTY_SEED: found ${seed}, expected random or a whole number.`);
  }
  fc.configureGlobal({ seed: Number(seed) });
}
