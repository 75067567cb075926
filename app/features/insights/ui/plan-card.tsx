import { BlockStack, Card, FormLayout, InlineGrid, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useProblem } from "#app/components/use-problem.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { readAmount } from "#app/lib/forms.ts";
import { minorDigits, toDecimal } from "#app/lib/money.ts";
import { type PlanResult, planPromotion } from "../acquisition-rules.ts";
import type { PlanBasis } from "../read-acquisition.server.ts";

const FIELDS = ["reach", "cost", "response", "amount", "margin", "orders"] as const;
type Field = (typeof FIELDS)[number];

/** What a promotion has to bring to pay: a calculator that begins with the shop's own figures. */
export function PlanCard({ basis }: { basis: PlanBasis }) {
  const { t } = useTranslation();
  const format = useFormat();
  const problem = useProblem();
  const { currency } = format;
  const [form, setForm] = useState<Record<Field, string>>(() => startFrom(basis, currency));
  const { values, problems } = readPlan(form, currency);
  const result: PlanResult | null = values ? planPromotion(values) : null;
  const money = (minor: bigint | null | undefined) =>
    minor === null || minor === undefined ? "–" : format.money(minor);
  const orders = values ? format.plain(values.ordersPerCustomerCents / 100) : "–";
  const left = (profit: bigint | undefined) =>
    profit === undefined || !values
      ? undefined
      : t("acquisition.plan.left", { amount: format.money(profit - values.costMinor) });

  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t("acquisition.plan.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("acquisition.plan.meaning")}
          </Text>
        </BlockStack>
        <FormLayout>
          {[FIELDS.slice(0, 3), FIELDS.slice(3)].map((group) => (
            <FormLayout.Group key={group[0]}>
              {group.map((field) => (
                <TextField
                  key={field}
                  label={t(`acquisition.plan.fields.${field}`, { currency })}
                  helpText={t(`acquisition.plan.help.${field}`)}
                  inputMode="decimal"
                  autoComplete="off"
                  value={form[field]}
                  onChange={(value) => setForm((before) => ({ ...before, [field]: value }))}
                  suffix={field === "response" || field === "margin" ? "%" : undefined}
                  error={problem(problems[field])}
                />
              ))}
            </FormLayout.Group>
          ))}
        </FormLayout>
        <div aria-live="polite">
          <InlineGrid columns={{ xs: 1, sm: 2, lg: 3 }} gap="400">
            <FigureCard
              label={t("acquisition.plan.customers")}
              meaning={t("acquisition.plan.customersMeaning")}
              value={result ? format.plain(result.customers) : "–"}
            />
            <FigureCard
              label={t("acquisition.cost")}
              meaning={t("acquisition.plan.costMeaning")}
              value={money(result?.acquisitionCostMinor)}
            />
            <FigureCard
              label={t("acquisition.perOrder")}
              meaning={t("acquisition.plan.perOrderMeaning")}
              value={money(result?.grossProfitPerOrderMinor)}
            />
            <FigureCard
              label={t("acquisition.plan.first")}
              meaning={t("acquisition.plan.firstMeaning")}
              value={money(result?.profitWithFirstMinor)}
              note={left(result?.profitWithFirstMinor)}
            />
            <FigureCard
              label={t("acquisition.plan.all", { orders })}
              meaning={t("acquisition.plan.allMeaning")}
              value={money(result?.profitWithAllMinor)}
              note={left(result?.profitWithAllMinor)}
            />
            <FigureCard
              label={t("acquisition.breakEven")}
              meaning={t("acquisition.plan.breakEvenMeaning")}
              value={format.ratio(result?.breakEvenOrders ?? null)}
            />
          </InlineGrid>
        </div>
      </BlockStack>
    </Card>
  );
}

/** A leaflet to begin with, where only the merchant knows better; its cost is 3,000 in a currency with cents. */
const EXAMPLE = { reach: "60000", response: "0.1", cost: 300_000n, orders: "2" };

function startFrom(basis: PlanBasis, currency: string): Record<Field, string> {
  const cost = EXAMPLE.cost * 10n ** BigInt(Math.max(0, minorDigits(currency) - 2));
  return {
    reach: EXAMPLE.reach,
    cost: toDecimal(cost, currency),
    response: EXAMPLE.response,
    amount: basis.amountPerOrder === null ? "" : toDecimal(BigInt(basis.amountPerOrder), currency),
    margin: basis.margin === null ? "" : (basis.margin * 100).toFixed(1),
    orders: basis.ordersPerCustomer === null ? EXAMPLE.orders : basis.ordersPerCustomer.toFixed(2),
  };
}

function readPlan(form: Record<Field, string>, currency: string) {
  const reach = readScaled(form.reach, 0);
  const responsePpm = readScaled(form.response, 4);
  const marginPpm = readScaled(form.margin, 4);
  const ordersPerCustomerCents = readScaled(form.orders, 2);
  const costMinor = readAmount(form.cost, currency);
  const amountPerOrderMinor = readAmount(form.amount, currency);
  const isShare = (ppm: number | null) => ppm !== null && ppm <= 1_000_000;
  const problems: Partial<Record<Field, string>> = {
    ...(reach === null ? { reach: "number" } : {}),
    ...(costMinor === null ? { cost: "amount" } : {}),
    ...(isShare(responsePpm) ? {} : { response: "percent" }),
    ...(amountPerOrderMinor === null ? { amount: "amount" } : {}),
    ...(isShare(marginPpm) ? {} : { margin: "percent" }),
    ...(ordersPerCustomerCents === null ? { orders: "other" } : {}),
  };
  const values =
    reach === null ||
    costMinor === null ||
    responsePpm === null ||
    amountPerOrderMinor === null ||
    marginPpm === null ||
    ordersPerCustomerCents === null ||
    Object.keys(problems).length > 0
      ? null
      : { reach, costMinor, responsePpm, amountPerOrderMinor, marginPpm, ordersPerCustomerCents };
  return { values, problems };
}

/** A number as a person types it, with at most so many decimals, times 10 to the power of those; null when it is none. */
function readScaled(text: string, decimals: number): number | null {
  const match = /^(\d{1,9})(?:\.(\d*))?$/.exec(text.normalize("NFKC").replaceAll(/[,\s]/g, ""));
  const fraction = match?.[2] ?? "";
  if (!match || fraction.length > decimals) return null;
  return Number(`${match[1]}${fraction.padEnd(decimals, "0")}`);
}
