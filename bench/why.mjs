// @ts-check
// npm run bench:why: speed and memory of `why` at 2,000 runs of 50 captions, 768 coordinates each, beside numpy; needs python3 with numpy for that.
// npm run bench:why -- coverage [repeats [repeats under the null [seed]]]: whether its intervals hold what they should. Takes about half an hour.
import { measureCoverage } from "./why-coverage.mjs";
import { measureSpeed } from "./why-speed.mjs";

const [what = "speed", repeats = "200", nullRepeats = "2000", seed = "20260000"] = process.argv.slice(2);
console.log("| what | found | bar | met |\n|---|---|---|---|");
const figures =
  what === "coverage"
    ? measureCoverage({ repeats: Number(repeats), nullRepeats: Number(nullRepeats), seed: Number(seed) })
    : await measureSpeed();
if (figures.some(({ isMet }) => !isMet)) process.exitCode = 1;
