import type { RunLabels, RunLabelsAnswer } from "../../../src/explorer/api/codebooks.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { addressOf, isInHash } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { useResource } from "../server/use-resource.ts";
import { countOf } from "../shell/numbers.ts";
import { setStep, useStep } from "../step/step.ts";
import "./label-strip.css";

interface LabelStripsProps {
  readonly run: string;
  readonly experiment: string;
  readonly length: number;
  readonly version: string;
}

/** The run as a sequence of labels, one line for each codebook that has labelled it. */
export function LabelStrips({ run, experiment, length, version }: LabelStripsProps) {
  const path = isInHash() ? null : pathOf(routes.runLabels, { run });
  const { data } = useResource<RunLabelsAnswer>(path, version);
  return (
    <>
      {data?.codebooks.map((labels) => (
        <LabelStrip key={labels.codebook.id} {...{ labels, experiment, length }} />
      ))}
    </>
  );
}

interface LabelStripProps {
  readonly labels: RunLabels;
  readonly experiment: string;
  readonly length: number;
}

const HEIGHT = 22;

function LabelStrip({
  labels: { codebook, steps, labels, isCore, texts, withoutLabel },
  experiment,
  length,
}: LabelStripProps) {
  const step = useStep();
  const at = steps.findLastIndex((one) => one <= step);
  const label = labels[at];
  const different = new Set(labels).size;
  return (
    <section class="label-strip" aria-label={`Labels by ${codebook.reference}`}>
      <p>
        <Link href={addressOf("/codebooks", { codebook: codebook.reference, experiment })}>
          {codebook.reference}
        </Link>{" "}
        <span class="soft">
          {codebook.model}: {countOf(different, "label")} in {countOf(labels.length, "output")}
          {withoutLabel > 0 && `, ${withoutLabel} not labelled yet`}.
        </span>{" "}
        {label !== undefined && (
          <>
            At step {steps[at]}: <strong>{label}</strong>
            {isCore[at] ? "" : ", outside its core"}
            {texts[label] === null || texts[label] === undefined ? "" : ` · ${texts[label]}`}
          </>
        )}
      </p>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the step bar moves the same step by keyboard */}
      <svg
        viewBox={`0 0 ${Math.max(1, length)} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${countOf(different, "label")} along the run; faint where the output lies outside the core of its label`}
        onClick={(event) => {
          const bounds = event.currentTarget.getBoundingClientRect();
          setStep(
            Math.max(
              0,
              Math.min(length - 1, Math.floor(((event.clientX - bounds.left) / bounds.width) * length)),
            ),
          );
        }}
      >
        {steps.map((from, i) => (
          <rect
            key={from}
            x={from}
            width={(steps[i + 1] ?? length) - from}
            height={HEIGHT}
            fill={colourOf(labels[i]!)}
            opacity={isCore[i] ? 1 : 0.4}
          >
            <title>{`step ${from}: ${labels[i]}${isCore[i] ? "" : ", outside its core"}`}</title>
          </rect>
        ))}
        <rect class="label-strip-now" x={step} width={1} height={HEIGHT} />
      </svg>
    </section>
  );
}

/** Labels next to each other are far apart in hue: the golden angle. What a label means is told in words. */
function colourOf(label: number): string {
  return `hsl(${((label * 137.508) % 360).toFixed(0)} 55% ${label % 2 === 0 ? 45 : 62}%)`;
}
