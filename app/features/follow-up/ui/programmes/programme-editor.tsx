import { Banner, BlockStack, Button, Card, InlineGrid, InlineStack, Modal, Text, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import type { TypedProgramme } from "../../programmes/typed-programme.ts";
import type { ProgrammeChange } from "../../programmes/types.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";
import { AnchorFields } from "./anchor-fields.tsx";
import { RunningFields } from "./running-fields.tsx";
import { StepFields } from "./step-fields.tsx";
import { TimeLine } from "./time-line.tsx";
import { toJson, useProgrammeDraft } from "./use-programme-draft.ts";
import { useProgrammeProblem } from "./use-programme-words.ts";

/** Edits a whole programme beside its time line. Where customers are under way it asks whether they go on by the new steps. */
export function ProgrammeEditor(props: {
  stored: TypedProgramme;
  /** The version that is edited; empty: a new programme. */
  version: string;
  choices: ProgrammeChoices;
  onSaved: (id: string) => void;
}) {
  const { stored, version, choices, onSaved } = props;
  const { t } = useTranslation();
  const problem = useProgrammeProblem();
  const { draft, isDirty, discard, set, setAnchor, setStep, add, remove, move } = useProgrammeDraft(stored);
  const [asking, setAsking] = useState<{ underWay: number } | null>(null);
  const { send, saving, problems } = useChange<ProgrammeChange>(({ id, asks }) => {
    setAsking(asks ?? null);
    if (id !== undefined) onSaved(id);
  });
  const save = (underWay: "" | "stay" | "move") =>
    send({ intent: "save", version, programme: toJson(draft), underWay });
  const problemAt = (path: string) => problem(problems[path]);
  const formProblem = problem(problems.form ?? problems.steps ?? problems.anchor);
  const hasProblems = Object.keys(problems).length > 0;
  const fields = useRef<HTMLDivElement>(null);
  // The form is long: what was refused may be out of sight.
  useEffect(() => {
    if (Object.keys(problems).length > 0) {
      fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [problems]);
  return (
    <InlineGrid columns={{ xs: 1, lg: ["twoThirds", "oneThird"] }} gap="400" alignItems="start">
      <div ref={fields}>
        <StoredForm
          id="programme"
          isDirty={isDirty || version === ""}
          saving={saving}
          onSave={() => save("")}
          onDiscard={discard}
        >
          {hasProblems ? <Banner tone="critical" title={formProblem ?? t("programmes.editor.someProblems")} /> : null}
          <Card>
            <TextField
              label={t("programmes.editor.name")}
              helpText={t("programmes.editor.nameHelp")}
              autoComplete="off"
              value={draft.name}
              onChange={(name) => set({ name })}
              error={problemAt("name")}
            />
          </Card>
          <AnchorFields
            anchor={draft.anchor}
            segmentId={draft.segmentId}
            choices={choices}
            problemAt={problemAt}
            onAnchor={setAnchor}
            onSegment={(segmentId) => set({ segmentId })}
          />
          <Card>
            <BlockStack gap="400">
              <Text as="h2" variant="headingMd">
                {t("programmes.editor.steps")}
              </Text>
              {draft.steps.map((step, at) => (
                <StepFields
                  key={step.key}
                  step={step}
                  at={at}
                  count={draft.steps.length}
                  anchorKind={draft.anchor.kind}
                  choices={choices}
                  problemAt={(path) => problemAt(`steps.${at}.${path}`)}
                  onChange={(fields) => setStep(step.key, fields)}
                  onMove={(by) => move(step.key, by)}
                  onRemove={() => remove(step.key)}
                />
              ))}
              <InlineStack>
                <Button onClick={add}>{t("programmes.editor.addStep")}</Button>
              </InlineStack>
            </BlockStack>
          </Card>
          <RunningFields draft={draft} problemAt={problemAt} onChange={set} />
        </StoredForm>
      </div>
      <TimeLine steps={draft.steps} anchorKind={draft.anchor.kind} templates={choices.templates} />
      <Modal
        open={asking !== null}
        onClose={() => setAsking(null)}
        title={t("programmes.versions.title", { count: asking?.underWay ?? 0 })}
        primaryAction={{ content: t("programmes.versions.stay"), loading: saving, onAction: () => save("stay") }}
        secondaryActions={[
          { content: t("programmes.versions.move"), loading: saving, onAction: () => save("move") },
          { content: t("common.cancel"), onAction: () => setAsking(null) },
        ]}
      >
        <Modal.Section>
          <BlockStack gap="200">
            <Text as="p">{t("programmes.versions.stayMeaning")}</Text>
            <Text as="p">{t("programmes.versions.moveMeaning")}</Text>
          </BlockStack>
        </Modal.Section>
      </Modal>
    </InlineGrid>
  );
}
