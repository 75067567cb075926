import { BlockStack, Button, Card, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ChangeAnswer, useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { readAmount } from "#app/lib/forms.ts";
import { toDecimal } from "#app/lib/money.ts";
import type { RfmGridView } from "../rfm/views.server.ts";

const PROBLEMS = ["lookBack", "limits", "order"] as const;
const LIMITS = ["rDays", "fOrders", "mMinor"] as const;
type Limit = (typeof LIMITS)[number];

/** Chooses the orders that scores look at, and whether they go by rank or by the merchant's own limits. */
export function RfmScaleCard({ scale }: { scale: RfmGridView }) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const toast = useToast();
  const [lookBack, setLookBack] = useState(scale.lookBackDays === null ? "all" : "days");
  const [days, setDays] = useState(String(scale.lookBackDays ?? 365));
  const [by, setBy] = useState(scale.limits ? "limits" : "rank");
  const [typed, setTyped] = useState<Record<Limit, string>>(() => ({
    rDays: (scale.limits?.rDays ?? [30, 90, 180, 365]).join(", "),
    fOrders: (scale.limits?.fOrders ?? [2, 3, 5, 8]).join(", "),
    mMinor: (scale.limits?.mMinor ?? []).map((minor) => toDecimal(BigInt(minor), currency)).join(", "),
  }));
  const { send, saving, problems } = useChange<ChangeAnswer>(() => toast(t("rfm.applied")));
  const problemOf = (path: string) => {
    const found = Object.entries(problems).find(([at]) => at === path || at.startsWith(`${path}.`));
    const key = PROBLEMS.find((known) => known === found?.[1]);
    return key && t(`rfm.problems.${key}`);
  };
  const save = () => {
    const limits = {
      rDays: numbers(typed.rDays),
      fOrders: numbers(typed.fOrders),
      mMinor: amounts(typed.mMinor, currency),
    };
    const chosen = {
      lookBackDays: lookBack === "all" ? null : Number(days.normalize("NFKC")),
      limits: by === "rank" ? null : limits,
    };
    send({ intent: "saveScale", scale: JSON.stringify(chosen) });
  };
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("rfm.settings")}
          </Text>
          <FormLayout>
            <FormLayout.Group>
              <Select
                label={t("rfm.lookBack")}
                options={[
                  { value: "all", label: t("rfm.lookBackAll") },
                  { value: "days", label: t("rfm.lookBackDays") },
                ]}
                value={lookBack}
                onChange={setLookBack}
              />
              {lookBack === "days" ? (
                <TextField
                  label={t("segmentFields.days")}
                  value={days}
                  onChange={setDays}
                  inputMode="numeric"
                  error={problemOf("lookBackDays")}
                  autoComplete="off"
                />
              ) : null}
              <Select
                label={t("rfm.limits")}
                options={[
                  { value: "rank", label: t("rfm.byRank") },
                  { value: "limits", label: t("rfm.byLimits") },
                ]}
                value={by}
                onChange={setBy}
              />
            </FormLayout.Group>
            {by === "limits" ? (
              <FormLayout.Group>
                {LIMITS.map((limit) => (
                  <TextField
                    key={limit}
                    label={t(`rfm.limitsOf.${limit}`, { currency })}
                    helpText={t("rfm.limitsHelp")}
                    value={typed[limit]}
                    onChange={(text) => setTyped((before) => ({ ...before, [limit]: text }))}
                    error={problemOf(`limits.${limit}`)}
                    autoComplete="off"
                  />
                ))}
              </FormLayout.Group>
            ) : null}
          </FormLayout>
          <InlineStack>
            <Button submit loading={saving}>
              {t("rfm.apply")}
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
    </Card>
  );
}

const parts = (text: string) =>
  text
    .normalize("NFKC")
    .split(/[,、\s]+/)
    .filter(Boolean);

const numbers = (text: string) => parts(text).map(Number);

const amounts = (text: string, currency: string) =>
  parts(text).map((part) => String(readAmount(part, currency) ?? part));
