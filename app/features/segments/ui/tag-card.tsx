import { Banner, BlockStack, Button, ButtonGroup, Card, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ChangeAnswer, useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";

export interface TagState {
  /** The tag that members carry; null: none is written. */
  tag: string | null;
  waiting: number;
}

const PROBLEMS = ["required", "tooLong", "comma", "taken"] as const;

/** Writes a Shopify tag on the customers of a segment, and says how far that is. */
export function TagCard({ state, suggested }: { state: TagState; suggested: string }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const [typed, setTyped] = useState(state.tag ?? suggested);
  const { send, saving, problems } = useChange<ChangeAnswer & { intent?: string }>((answer) =>
    toast(t(answer.intent === "removeTag" ? "segment.tag.turnedOff" : "segment.tag.turnedOn")),
  );
  const known = PROBLEMS.find((each) => each === problems.tag);
  const form = problem(problems.form);
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send({ intent: "setTag", tag: typed });
        }}
      >
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("segment.tag.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("segment.tag.meaning")}
          </Text>
          {form ? <Banner tone="critical" title={form} /> : null}
          {state.tag === null ? null : <Text as="p">{t("segment.tag.state", { tag: state.tag })}</Text>}
          {state.waiting > 0 ? <Text as="p">{t("segment.tag.waiting", { count: state.waiting })}</Text> : null}
          <TextField
            label={t("segment.tag.label")}
            value={typed}
            onChange={setTyped}
            error={known ? t(`segment.tag.problems.${known}`) : problem(problems.tag)}
            autoComplete="off"
          />
          <ButtonGroup>
            <Button submit loading={saving} disabled={typed.trim() === state.tag}>
              {t(state.tag === null ? "segment.tag.on" : "segment.tag.change")}
            </Button>
            {state.tag === null ? null : (
              <Button variant="tertiary" disabled={saving} onClick={() => send({ intent: "removeTag" })}>
                {t("segment.tag.off")}
              </Button>
            )}
          </ButtonGroup>
        </BlockStack>
      </form>
    </Card>
  );
}
