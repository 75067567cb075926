import { useSearchParams } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RedemptionQuery, RedemptionView } from "../views.server.ts";

const GROUPS = ["held", "confirmed", "failed", "back"] as const;
const TONES: Record<string, "success" | "info" | "attention" | "critical" | undefined> = {
  confirmed: "success",
  held: "info",
  making: "info",
  ending: "attention",
  unclear: "critical",
  failed: "critical",
};

/** Redemptions, the newest first, with a search by customer. */
export function RedemptionsCard(props: {
  redemptions: RedemptionView[];
  before: string | null;
  query: RedemptionQuery;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [params, setParams] = useSearchParams();
  const { redemptions, before, query } = props;
  const [search, setSearch] = useState(query.search);
  const change = (changes: Record<string, string>) => {
    const next = new URLSearchParams(params);
    next.delete("before");
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setParams(next, { preventScrollReset: true });
  };
  function stateWords(row: RedemptionView): string {
    const state = t(`rewards.redemptionStates.${row.state}`);
    if (row.late) return t("rewards.list.late", { state });
    if (row.state === "failed" && row.problem) return t("rewards.list.because", { state, problem: problemWords(row) });
    return state;
  }

  function problemWords({ problem }: RedemptionView): string {
    return problem === "unreachable" ? t("rewards.list.unreachable") : t("rewards.list.refused", { code: problem });
  }

  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("rewards.list.title")}
        </Text>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            change({ q: search.trim() });
          }}
        >
          <InlineStack gap="200" blockAlign="end">
            <TextField
              label={t("rewards.list.search")}
              type="search"
              autoComplete="off"
              value={search}
              onChange={setSearch}
            />
            <Button submit>{t("rewards.list.show")}</Button>
            <Select
              label={t("rewards.state")}
              options={[
                { value: "", label: t("rewards.list.all") },
                ...GROUPS.map((value) => ({ value, label: t(`rewards.groups.${value}`) })),
              ]}
              value={query.group ?? ""}
              onChange={(state) => change({ state })}
            />
          </InlineStack>
        </form>
        {redemptions.length === 0 ? (
          <Text as="p" tone="subdued">
            {t(query.search || query.group ? "rewards.list.noneFound" : "rewards.list.none")}
          </Text>
        ) : (
          <FiguresTable
            caption={t("rewards.list.title")}
            columns={[
              { label: t("rewards.list.when") },
              { label: t("rewards.list.customer") },
              { label: t("rewards.name") },
              { label: t("rewards.points"), numeric: true },
              { label: t("rewards.state"), meaning: t("rewards.list.stateMeaning") },
              { label: t("rewards.list.carriedBy"), meaning: t("rewards.list.carriedMeaning") },
            ]}
            fileName="redemptions.csv"
            url={`/app/loyalty/redemptions.csv?${new URLSearchParams({ q: query.search, state: query.group ?? "" })}`}
            rows={redemptions.map((row) => [
              format.instant(row.createdAt),
              <PolarisLink key="customer" url={`/app/customers/${row.customerId}`}>
                {customerName(row, format.language) ?? row.email ?? row.customerId}
              </PolarisLink>,
              format.language === "ja" ? row.nameJa : row.nameEn,
              format.number(row.points),
              <Badge key="state" tone={TONES[row.state]}>
                {stateWords(row)}
              </Badge>,
              row.orderName ?? row.code ?? "",
            ])}
          />
        )}
        {before === null ? null : (
          <InlineStack align="center">
            <Button onClick={() => setParams((now) => ({ ...Object.fromEntries(now), before }))}>
              {t("rewards.list.older")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
