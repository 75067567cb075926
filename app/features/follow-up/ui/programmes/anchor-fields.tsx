import { BlockStack, Card, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ANCHOR_KINDS } from "../../programme-content.ts";
import type { TypedAnchor } from "../../programmes/typed-programme.ts";
import type { ProgrammeChoices } from "../../programmes/views.server.ts";
import { ProductsField } from "./products-field.tsx";
import { useChoiceOptions } from "./use-programme-words.ts";

/** What begins the programme, and for whom. */
export function AnchorFields(props: {
  anchor: TypedAnchor;
  segmentId: string;
  choices: ProgrammeChoices;
  problemAt: (path: string) => string | undefined;
  onAnchor: (fields: Partial<TypedAnchor>) => void;
  onSegment: (segmentId: string) => void;
}) {
  const { anchor, segmentId, choices, problemAt, onAnchor, onSegment } = props;
  const { t } = useTranslation();
  const options = useChoiceOptions(choices);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("programmes.editor.begin")}
        </Text>
        <FormLayout>
          <Select
            label={t("programmes.editor.anchor")}
            helpText={t("programmes.editor.anchorHelp")}
            options={ANCHOR_KINDS.map((value) => ({ value, label: t(`programmes.anchorKinds.${value}`) }))}
            value={anchor.kind}
            onChange={(kind) => onAnchor({ kind })}
            error={problemAt("anchor.kind")}
          />
          <AnchorDetails anchor={anchor} choices={choices} problemAt={problemAt} onAnchor={onAnchor} />
          <Select
            label={t("programmes.editor.audience")}
            helpText={t("programmes.editor.audienceHelp")}
            options={[{ value: "", label: t("programmes.editor.everybody") }, ...options.segments]}
            value={segmentId}
            onChange={onSegment}
            error={problemAt("segmentId")}
          />
        </FormLayout>
      </BlockStack>
    </Card>
  );
}

function AnchorDetails(props: {
  anchor: TypedAnchor;
  choices: ProgrammeChoices;
  problemAt: (path: string) => string | undefined;
  onAnchor: (fields: Partial<TypedAnchor>) => void;
}) {
  const { anchor, choices, problemAt, onAnchor } = props;
  const { t } = useTranslation();
  const options = useChoiceOptions(choices);
  const number = (field: "number" | "least" | "most", helpText?: string) => (
    <TextField
      label={t(`programmes.editor.${field}`)}
      helpText={helpText}
      inputMode="numeric"
      autoComplete="off"
      value={anchor[field]}
      onChange={(value) => onAnchor({ [field]: value })}
      error={problemAt(`anchor.${field}`)}
    />
  );
  switch (anchor.kind) {
    case "order":
      return number("number", t("programmes.editor.numberHelp"));
    case "product":
    case "reorderDue":
      return (
        <ProductsField
          titles={choices.products}
          chosen={anchor.productIds}
          onChange={(productIds) => onAnchor({ productIds })}
          helpText={anchor.kind === "reorderDue" ? t("programmes.editor.anyProduct") : undefined}
          error={problemAt("anchor.productIds")}
        />
      );
    case "lapse":
      return (
        <Select
          label={t("programmes.editor.stage")}
          options={(["cooling", "lapsed"] as const).map((value) => ({ value, label: t(`programmes.stages.${value}`) }))}
          value={anchor.stage}
          onChange={(stage) => onAnchor({ stage })}
          error={problemAt("anchor.stage")}
        />
      );
    case "subscriptionCancelled":
      return (
        <FormLayout.Group>
          {number("least")}
          {number("most", t("programmes.editor.mostHelp"))}
        </FormLayout.Group>
      );
    case "couponExpiring":
      return (
        <Select
          label={t("programmes.editor.campaign")}
          options={[{ value: "", label: t("programmes.editor.anyCampaign") }, ...options.campaigns]}
          value={anchor.campaignId}
          onChange={(campaignId) => onAnchor({ campaignId })}
          error={problemAt("anchor.campaignId")}
        />
      );
    case "tierChange":
      return (
        <Select
          label={t("programmes.editor.direction")}
          options={(["up", "down", "any"] as const).map((value) => ({
            value,
            label: t(`programmes.directions.${value}`),
          }))}
          value={anchor.direction}
          onChange={(direction) => onAnchor({ direction })}
          error={problemAt("anchor.direction")}
        />
      );
    case "segment":
      return (
        <FormLayout.Group>
          <Select
            label={t("programmes.editor.segment")}
            options={[options.unchosen, ...options.segments]}
            value={anchor.segmentId}
            onChange={(segmentId) => onAnchor({ segmentId })}
            error={problemAt("anchor.segmentId")}
          />
          <Select
            label={t("programmes.editor.change")}
            options={(["entered", "left"] as const).map((value) => ({
              value,
              label: t(`programmes.changes.${value}`),
            }))}
            value={anchor.change}
            onChange={(change) => onAnchor({ change })}
            error={problemAt("anchor.change")}
          />
        </FormLayout.Group>
      );
    default:
      return null;
  }
}
