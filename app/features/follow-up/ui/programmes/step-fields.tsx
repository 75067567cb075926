import {
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  FormLayout,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { ArrowDownIcon, ArrowUpIcon } from "@shopify/polaris-icons";
import { useTranslation } from "react-i18next";
import { CONDITIONS, GIFTS, WHENS } from "../../programmes/programme-form.ts";
import { AHEAD, isWritten } from "../../programmes/rules.ts";
import type { TypedStep } from "../../programmes/typed-programme.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";
import { ChannelsField } from "./channels-field.tsx";
import { TemplateField } from "./template-field.tsx";
import type { DraftStep } from "./use-programme-draft.ts";
import { useChoiceOptions } from "./use-programme-words.ts";

/** One step of the draft: when, by which channels, what is said and given, and for whom. */
export function StepFields(props: {
  step: DraftStep;
  /** Its place, and how many there are. */
  at: number;
  count: number;
  anchorKind: string;
  choices: ProgrammeChoices;
  problemAt: (path: string) => string | undefined;
  onChange: (fields: Partial<TypedStep>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}) {
  const { step, at, count, anchorKind, choices, problemAt, onChange, onMove, onRemove } = props;
  const { t } = useTranslation();
  const options = useChoiceOptions(choices);
  const n = at + 1;
  const isSaid = isWritten(step);
  const whens = WHENS.filter(
    (when) =>
      when === step.when || (when === "before" ? AHEAD.includes(anchorKind) : when === "afterPrevious" ? at > 0 : true),
  );
  return (
    <section aria-label={t("programmes.editor.stepN", { n })} id={`step-${step.key.replace(" ", "-")}`} tabIndex={-1}>
      <Box background="bg-surface-secondary" padding="400" borderRadius="200">
        <BlockStack gap="300">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="h3" variant="headingSm">
              {t("programmes.editor.stepN", { n })}
            </Text>
            <ButtonGroup>
              <Button
                size="slim"
                icon={ArrowUpIcon}
                accessibilityLabel={t("programmes.editor.stepUp", { n })}
                disabled={at === 0}
                onClick={() => onMove(-1)}
              />
              <Button
                size="slim"
                icon={ArrowDownIcon}
                accessibilityLabel={t("programmes.editor.stepDown", { n })}
                disabled={at === count - 1}
                onClick={() => onMove(1)}
              />
              <Button
                size="slim"
                tone="critical"
                accessibilityLabel={t("programmes.editor.stepDelete", { n })}
                disabled={count === 1}
                onClick={onRemove}
              >
                {t("common.delete")}
              </Button>
            </ButtonGroup>
          </InlineStack>
          <FormLayout>
            <FormLayout.Group>
              <TextField
                label={t("programmes.editor.days")}
                inputMode="numeric"
                autoComplete="off"
                autoFocus={step.stepId === 0 && at > 0}
                value={step.days}
                onChange={(days) => onChange({ days })}
                error={problemAt("days")}
              />
              <Select
                label={t("programmes.editor.when")}
                options={whens.map((value) => ({ value, label: t(`programmes.whens.${value}`) }))}
                value={step.when}
                onChange={(when) => onChange({ when })}
                error={problemAt("when")}
              />
            </FormLayout.Group>
            <ChannelsField
              chosen={step.channels}
              onChange={(channels) => onChange({ channels })}
              error={problemAt("channels")}
            />
            {isSaid ? (
              <TemplateField
                templates={options.templates}
                templateId={step.templateId}
                onChange={(templateId) => onChange({ templateId })}
                error={problemAt("templateId")}
              />
            ) : null}
            {isSaid ? (
              <Select
                label={t("programmes.editor.kind")}
                helpText={t(`programmes.kindHelp.${step.kind === "marketing" ? "marketing" : "transactional"}`)}
                options={(["marketing", "transactional"] as const).map((value) => ({
                  value,
                  label: t(`messages.kinds.${value}`),
                }))}
                value={step.kind}
                onChange={(kind) => onChange({ kind })}
              />
            ) : null}
            {step.channels.includes("staff") ? (
              <TextField
                label={t("programmes.editor.instructions")}
                helpText={t("programmes.editor.instructionsHelp")}
                multiline={3}
                autoComplete="off"
                value={step.instructions}
                onChange={(instructions) => onChange({ instructions })}
                error={problemAt("instructions")}
              />
            ) : null}
            <FormLayout.Group>
              <Select
                label={t("programmes.editor.gift")}
                options={GIFTS.map((value) => ({ value, label: t(`programmes.gifts.${value}`) }))}
                value={step.gift}
                onChange={(gift) => onChange({ gift })}
              />
              {step.gift === "coupon" ? (
                <Select
                  label={t("programmes.editor.giftCampaign")}
                  helpText={options.gifts.length === 0 ? t("programmes.ready.noCoupon") : undefined}
                  options={[options.unchosen, ...options.gifts]}
                  value={step.campaignId}
                  onChange={(campaignId) => onChange({ campaignId })}
                  error={problemAt("campaignId")}
                />
              ) : null}
              {step.gift === "points" ? (
                <TextField
                  label={t("programmes.editor.points")}
                  inputMode="numeric"
                  autoComplete="off"
                  value={step.points}
                  onChange={(points) => onChange({ points })}
                  error={problemAt("points")}
                />
              ) : null}
            </FormLayout.Group>
            <FormLayout.Group>
              <Select
                label={t("programmes.editor.condition")}
                options={CONDITIONS.map((value) => ({ value, label: t(`programmes.conditions.${value}`) }))}
                value={step.condition}
                onChange={(condition) => onChange({ condition })}
              />
              {step.condition === "member" || step.condition === "notMember" ? (
                <Select
                  label={t("programmes.editor.segment")}
                  options={[options.unchosen, ...options.segments]}
                  value={step.conditionSegmentId}
                  onChange={(conditionSegmentId) => onChange({ conditionSegmentId })}
                  error={problemAt("conditionSegmentId")}
                />
              ) : null}
            </FormLayout.Group>
          </FormLayout>
        </BlockStack>
      </Box>
    </section>
  );
}
