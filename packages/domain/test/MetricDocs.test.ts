import { expect, it } from "@effect/vitest"
import * as Define from "../src/MetricDefinition.ts"

const row = ({ better, denominator, formula, note, numerator, title, unit }: Define.MetricDefinition) => {
  const more = [
    numerator === undefined ? [] : [`Counted: ${numerator}.`, `Out of: ${denominator}.`],
    note === undefined ? [] : [note]
  ].flat()
  return `| ${title} | ${formula} | ${unit} | ${better} | ${more.join(" ")} |`
}

const page = `# What each number means

The definitions that the API's documentation, the dashboard and these pages share:
\`packages/domain/src/MetricDefinition.ts\`. \`Metric.ts\` beside it computes them. Rates are fractions 0 to 1, and
null where there is nothing to take a share of. Regenerate this page by \`npx vitest run -u MetricDocs\` in
\`packages/domain\`.

| number | formula | unit | better | |
|---|---|---|---|---|
${Object.values(Define).map(row).join("\n")}
`

it("is written down in docs/metrics.md", () => expect(page).toMatchFileSnapshot("../../../docs/metrics.md"))
