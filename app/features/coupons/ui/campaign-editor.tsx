import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  FormLayout,
  InlineStack,
  Modal,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StoredForm } from "#app/components/stored-form.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useStoredForm } from "#app/components/use-stored-form.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CampaignView } from "../campaign-views.server.ts";
import type { CampaignResult } from "../save-campaign.server.ts";
import type { CampaignKind } from "../types.ts";
import { fieldsOf, GivingFields, ValueFields } from "./campaign-fields.tsx";
import { PHASE_TONES } from "./phase-tones.ts";

/** A campaign's settings, and what turns it on, off or ends it; of a new one where `campaign` is null. */
export function CampaignEditor(props: {
  campaign: CampaignView | null;
  kind: CampaignKind;
  tiers: { id: string; nameJa: string; nameEn: string }[];
  onSaved: (campaignId: string) => void;
}) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const problem = useProblem();
  const { campaign, kind, tiers, onSaved } = props;
  const { form, isDirty, set, discard } = useStoredForm(fieldsOf(campaign, currency));
  const settings = useChange<CampaignResult>(({ campaignId }) => {
    discard();
    onSaved(campaignId);
  });
  const { problems } = settings;
  const save = () => settings.send({ intent: "save", version: campaign?.version ?? "", kind, ...form });
  const formProblem = problem(problems.form);
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {t(`campaign.kinds.${kind}`)}
            </Text>
            {campaign ? (
              <Badge tone={PHASE_TONES[campaign.phase]}>{t(`campaign.phases.${campaign.phase}`)}</Badge>
            ) : null}
          </InlineStack>
          {campaign && campaign.phase !== "ended" ? <OnOff campaign={campaign} disabled={isDirty} /> : null}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t(`campaign.meanings.${kind}`)}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        {campaign?.phase === "ended" ? (
          <Banner tone="info" title={t("campaign.isEnded")} />
        ) : (
          <StoredForm id="campaign" isDirty={isDirty} saving={settings.saving} onSave={save} onDiscard={discard}>
            <FormLayout>
              <FormLayout.Group>
                {(["nameJa", "nameEn"] as const).map((key) => (
                  <TextField
                    key={key}
                    label={t(`campaign.${key}`)}
                    placeholder={t(`campaign.kinds.${kind}`)}
                    autoComplete="off"
                    value={form[key]}
                    onChange={set(key)}
                    error={problem(problems[key])}
                  />
                ))}
              </FormLayout.Group>
            </FormLayout>
            <ValueFields kind={kind} form={form} set={set} problems={problems} />
            <GivingFields kind={kind} form={form} set={set} problems={problems} tiers={tiers} />
          </StoredForm>
        )}
      </BlockStack>
    </Card>
  );
}

/** Turns a campaign on or off; ending it is asked twice, since it takes the coupons in customers' hands with it. */
function OnOff({ campaign, disabled }: { campaign: CampaignView; disabled: boolean }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const [asking, setAsking] = useState(false);
  const isOff = campaign.phase === "off";
  // By the time that a change is told, the page shows what came of it.
  const turningOn = useChange<CampaignResult>(() => toast(t("coupons.nowOn")));
  const turningOff = useChange<CampaignResult>(() => toast(t("coupons.nowOff")));
  const ending = useChange<CampaignResult>(() => {
    setAsking(false);
    toast(t("campaign.nowEnded"));
  });
  const failed = problem(turningOn.problems.form ?? turningOff.problems.form ?? ending.problems.form);
  return (
    <InlineStack gap="200" blockAlign="center">
      {failed ? (
        <Text as="span" tone="critical">
          {failed}
        </Text>
      ) : null}
      <Button variant="tertiary" tone="critical" disabled={disabled} onClick={() => setAsking(true)}>
        {t("campaign.end")}
      </Button>
      <Button
        variant={isOff ? "primary" : undefined}
        loading={turningOn.saving || turningOff.saving}
        disabled={disabled}
        onClick={() => (isOff ? turningOn.send({ intent: "activate" }) : turningOff.send({ intent: "deactivate" }))}
      >
        {t(isOff ? "coupons.turnOn" : "coupons.turnOff")}
      </Button>
      <Modal
        open={asking}
        onClose={() => setAsking(false)}
        title={t("campaign.endTitle")}
        primaryAction={{
          content: t("campaign.end"),
          destructive: true,
          loading: ending.saving,
          onAction: () => ending.send({ intent: "end" }),
        }}
        secondaryActions={[{ content: t("common.cancel"), onAction: () => setAsking(false) }]}
      >
        <Modal.Section>
          <Text as="p">{t("campaign.endText")}</Text>
        </Modal.Section>
      </Modal>
    </InlineStack>
  );
}
