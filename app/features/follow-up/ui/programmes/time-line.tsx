import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { Channel } from "../../programme-content.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";
import { stepOffsets } from "../../rules.ts";
import type { DraftStep } from "./use-programme-draft.ts";
import { useProgrammeWords } from "./use-programme-words.ts";

/** The steps in their order of time, as the draft stands; each leads to its fields. */
export function TimeLine(props: { steps: DraftStep[]; anchorKind: string; templates: ProgrammeChoices["templates"] }) {
  const { steps, anchorKind, templates } = props;
  const { t } = useTranslation();
  const words = useProgrammeWords();
  const offsets = stepOffsets({
    steps: steps.map(({ days, when }) => {
      const typed = Number(days.normalize("NFKC")) || 0;
      return {
        offsetDays: when === "before" ? -typed : typed,
        from: when === "afterPrevious" ? "previous" : "anchor",
      };
    }),
  } as Parameters<typeof stepOffsets>[0]);
  const nameOf = (id: string) => templates.find((template) => template.id === id)?.name;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("programmes.editor.timeLine")}
        </Text>
        <Text as="p" tone="subdued">
          {t("programmes.editor.timeLineMeaning", {
            anchor: t(`programmes.anchorKinds.${anchorKind as "order"}`),
          })}
        </Text>
        <ol style={{ listStyle: "none", margin: 0, padding: 0, borderInlineStart: "2px solid #8a8a8a" }}>
          {steps.map((step, at) => (
            <li key={step.key} style={{ padding: "4px 0 12px 16px" }}>
              <BlockStack gap="050">
                <InlineStack gap="200" blockAlign="center">
                  <Text as="span" fontWeight="semibold">
                    {words.day(offsets[at] ?? 0)}
                  </Text>
                  <Button
                    variant="plain"
                    onClick={() => document.getElementById(`step-${step.key.replace(" ", "-")}`)?.focus()}
                  >
                    {t("programmes.editor.stepN", { n: at + 1 })}
                  </Button>
                </InlineStack>
                <Text as="span" tone="subdued">
                  {[
                    step.channels
                      .map((channel) => t(`programmes.channels.${channel as Channel}`))
                      .join(` ${t("programmes.editor.else")} `),
                    nameOf(step.templateId),
                    step.gift === "none" ? undefined : t(`programmes.gifts.${step.gift as "coupon"}`),
                  ]
                    .filter((part) => part)
                    .join(" · ")}
                </Text>
              </BlockStack>
            </li>
          ))}
        </ol>
      </BlockStack>
    </Card>
  );
}
