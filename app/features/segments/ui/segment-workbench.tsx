import { Banner, BlockStack, Button, Card, TextField } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { UnsavedChanges } from "#app/components/unsaved-changes.tsx";
import { type ChangeAnswer, useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import type { Rule } from "../types.ts";
import { AsOfPicker } from "./as-of-picker.tsx";
import { RuleCard } from "./rule-card.tsx";
import { RuleFigures } from "./rule-figures.tsx";
import { SampleCard } from "./sample-card.tsx";
import { useRuleAnswer } from "./use-rule-answer.ts";
import { useRuleDraft } from "./use-rule-draft.ts";

const NAME_PROBLEMS = ["required", "tooLong", "taken"] as const;

export type SaveAnswer = ChangeAnswer & { id?: string };

/**
 * Builds or changes a segment: its name and rule as a form, and beside it who fulfils the rule as of a day.
 *
 * @param props.stored the segment as it is kept, or what a new one begins with
 */
export function SegmentWorkbench(props: {
  stored: { name: string; rule: Rule };
  /** A new one can be saved as it is, a kept one once it differs; a ready-made one is only looked at. */
  kind: "new" | "own" | "readyMade";
  today: string;
  sampleActions?: (asOf: string) => ReactNode;
  /** Shown where a ready-made segment cannot be changed. */
  ruleActions?: ReactNode;
  onSaved: (answer: Extract<SaveAnswer, { ok: true }>) => void;
  children?: ReactNode;
}) {
  const { stored, kind, today, sampleActions, ruleActions, onSaved, children } = props;
  const isNew = kind === "new";
  const { t } = useTranslation();
  const problem = useProblem();
  const [name, setName] = useState(stored.name);
  const [isOpen, setOpen] = useState(isNew);
  const [asOf, setAsOf] = useState("");
  const { draft, setDraft, rule, problems, paths, isDirty: isRuleDirty, discard } = useRuleDraft(stored.rule);
  const live = useRuleAnswer({ rule, asOf });
  const { send, saving, problems: refused } = useChange<SaveAnswer>((saved) => onSaved(saved));
  const isDirty = isRuleDirty || name !== stored.name;
  const canSave = rule !== null && (isDirty || isNew);
  const save = () => {
    if (rule) send({ intent: "save", name, rule: JSON.stringify(rule) });
    else setOpen(true);
  };
  const nameProblem = NAME_PROBLEMS.find((each) => each === refused.name);
  const formProblem = problem(refused.form ?? refused.rule);

  return (
    <BlockStack gap="400">
      {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
      {kind === "readyMade" ? null : (
        <Card>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <TextField
              label={t("segment.name")}
              placeholder={t("segment.nameHint")}
              value={name}
              onChange={setName}
              error={nameProblem ? t(`segment.nameProblems.${nameProblem}`) : undefined}
              autoComplete="off"
              connectedRight={
                <Button submit variant="primary" disabled={!canSave} loading={saving}>
                  {t("segment.save")}
                </Button>
              }
            />
          </form>
        </Card>
      )}
      <RuleFigures live={live} />
      <RuleCard rule={rule} editor={isOpen ? { draft, problems, paths, onChange: setDraft } : null}>
        {isOpen ? null : <div>{ruleActions ?? <Button onClick={() => setOpen(true)}>{t("segment.edit")}</Button>}</div>}
      </RuleCard>
      <Card>
        <AsOfPicker value={asOf} today={today} onChange={setAsOf} />
      </Card>
      {live.answer ? (
        <SampleCard
          // Another answer begins with its own first customers.
          key={live.answered}
          sample={live.answer.sample}
          question={rule && { rule, asOf }}
          actions={sampleActions?.(asOf)}
        />
      ) : null}
      {children}
      <UnsavedChanges
        id="segment"
        open={isDirty && !isNew}
        saving={saving}
        onSave={save}
        onDiscard={() => {
          discard();
          setName(stored.name);
        }}
      />
    </BlockStack>
  );
}
