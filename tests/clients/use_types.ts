// Uses the types that were generated from docs/openapi.json; the compiler checks it, nothing runs it.
import type { components, operations, paths } from "./stanceline.d.ts";

type Answer = paths["/v1/actors/{id}/stances"]["get"]["responses"][200]["content"]["application/json"];
type Body = NonNullable<operations["recordDevelopment"]["requestBody"]>["content"]["application/json"];

export function postures(answer: Answer): string[] {
  return answer.stances.flatMap((stance) =>
    "segments" in stance ? stance.segments.map((segment) => segment.posture) : [stance.posture],
  );
}

export const body: Body = {
  kind: "talks",
  initiators: ["northland"],
  targets: ["southland"],
  occurred: "2026-03-02",
  title: "Talks about the river",
  reports: [{ source: "gazette", reported_at: "2026-03-03", credibility: 2, summary: "They met." }],
};

export const refusal: components["schemas"]["Problem"]["errors"] = [
  // @ts-expect-error a field error has no such field
  { field: "kind", unknown: 1 },
];
