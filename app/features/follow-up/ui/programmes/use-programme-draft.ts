import { useState } from "react";
import { newStep, type TypedAnchor, type TypedProgramme, type TypedStep } from "../../programmes/typed-programme.ts";

/** A step of the draft, with a key of its own while the list changes. */
export type DraftStep = TypedStep & { key: string };
export type Draft = Omit<TypedProgramme, "steps"> & { steps: DraftStep[] };

const STEP_DAYS = 14;

/** A programme as it is edited: what is typed, as text, until it is saved. */
export function useProgrammeDraft(stored: TypedProgramme) {
  const [draft, setDraft] = useState(() => toDraft(stored));
  const change = (edit: (steps: DraftStep[]) => DraftStep[]) => setDraft((old) => ({ ...old, steps: edit(old.steps) }));
  return {
    draft,
    isDirty: toJson(draft) !== JSON.stringify(stored),
    discard: () => setDraft(toDraft(stored)),
    set: (fields: Partial<Omit<Draft, "steps" | "anchor">>) => setDraft((old) => ({ ...old, ...fields })),
    setAnchor: (fields: Partial<TypedAnchor>) => setDraft((old) => ({ ...old, anchor: { ...old.anchor, ...fields } })),
    setStep: (key: string, fields: Partial<TypedStep>) =>
      change((steps) => steps.map((step) => (step.key === key ? { ...step, ...fields } : step))),
    add: () =>
      change((steps) => {
        const last = steps.at(-1);
        const days = last?.when === "after" ? String((Number(last.days) || 0) + STEP_DAYS) : String(STEP_DAYS);
        return [...steps, { ...newStep(days), key: newKey(steps) }];
      }),
    remove: (key: string) => change((steps) => steps.filter((step) => step.key !== key)),
    move: (key: string, by: 1 | -1) => change((steps) => moved(steps, key, by)),
  };
}

const toDraft = (stored: TypedProgramme): Draft => ({
  ...stored,
  steps: stored.steps.map((step, at) => ({ ...step, key: step.stepId === 0 ? `new ${at}` : `step ${step.stepId}` })),
});

const newKey = (steps: DraftStep[]) =>
  `new ${Math.max(0, ...steps.map(({ key }) => Number(key.replace("new ", "")) || 0)) + 1}`;

/** What a step says changes its place; the days stay with the places. */
function moved(steps: DraftStep[], key: string, by: 1 | -1): DraftStep[] {
  const at = steps.findIndex((step) => step.key === key);
  const [one, other] = [steps[at], steps[at + by]];
  if (!one || !other) return steps;
  const result = [...steps];
  result[at] = { ...other, days: one.days, when: one.when };
  result[at + by] = { ...one, days: other.days, when: other.when };
  return result;
}

/** What is sent of a draft. */
export function toJson(draft: Draft): string {
  return JSON.stringify({ ...draft, steps: draft.steps.map(({ key: _, ...step }) => step) });
}
