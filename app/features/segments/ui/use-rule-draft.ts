import { useMemo, useState } from "react";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { readRule } from "../rules.ts";
import type { Rule } from "../types.ts";
import { type Draft, fromDraft, toDraft } from "./draft.ts";

/** A rule in the making: its draft, the rule that it says once it is complete, and what is wrong with it until then. */
export function useRuleDraft(stored: Rule) {
  const { currency } = useFormat();
  const [draft, setDraft] = useState<Draft>(() => toDraft(stored, currency));
  const { rule, problems, paths } = useMemo(() => {
    const said = fromDraft(draft, currency);
    const read = readRule(said.rule);
    return { rule: read.rule, problems: read.problems ?? [], paths: said.paths };
  }, [draft, currency]);
  // What is compared has gone through a draft as well: a rule and its draft may be grouped differently.
  const storedText = useMemo(
    () => JSON.stringify(fromDraft(toDraft(stored, currency), currency).rule),
    [stored, currency],
  );
  return {
    draft,
    setDraft,
    /** Null while something is wrong. */
    rule,
    problems,
    paths,
    isDirty: JSON.stringify(fromDraft(draft, currency).rule) !== storedText,
    discard: () => setDraft(toDraft(stored, currency)),
  };
}
