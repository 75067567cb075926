import { BlockStack, Button, Card, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { GivableCampaign, GivenByHand } from "../give-by-hand.server.ts";
import { useCampaignName } from "./use-campaign-name.ts";

/** Gives a coupon of a reward or compensation campaign, with the reason for it. */
export function GiveCouponCard({ campaigns }: { campaigns: GivableCampaign[] }) {
  const { t } = useTranslation();
  const toast = useToast();
  const problem = useProblem();
  const nameOf = useCampaignName();
  const [campaignId, setCampaignId] = useState("");
  const [reason, setReason] = useState("");
  const [once, setOnce] = useState(newOnce);
  const giving = useChange<GivenByHand>(() => {
    toast(t("campaign.give.done"));
    setReason("");
    setOnce(newOnce());
  });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("campaign.give.title")}
        </Text>
        {campaigns.length === 0 ? (
          <Text as="p">{t("campaign.give.none")}</Text>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              giving.send({ intent: "giveCoupon", campaignId, reason, once });
            }}
          >
            <FormLayout>
              <Select
                label={t("campaign.give.campaign")}
                options={[
                  { value: "", label: t("campaign.give.choose") },
                  ...campaigns.map((campaign) => ({ value: campaign.id, label: nameOf(campaign) })),
                ]}
                value={campaignId}
                onChange={setCampaignId}
                error={problem(giving.problems.campaignId ?? giving.problems.form)}
              />
              <TextField
                label={t("campaign.give.reason")}
                helpText={t("campaign.give.reasonHelp")}
                autoComplete="off"
                value={reason}
                onChange={setReason}
                error={problem(giving.problems.reason)}
              />
              <InlineStack align="end">
                <Button submit loading={giving.saving}>
                  {t("campaign.give.give")}
                </Button>
              </InlineStack>
            </FormLayout>
          </form>
        )}
      </BlockStack>
    </Card>
  );
}

const newOnce = () => crypto.randomUUID();
