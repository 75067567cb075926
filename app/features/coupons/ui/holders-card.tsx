import { useSearchParams } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CouponHolder, HolderPage } from "../list-holders.server.ts";
import { STATE_TONES } from "./state-tones.ts";

/** A campaign's coupons, newest first, with who holds them and the order that used them. */
export function HoldersCard({ campaignId, page, search }: { campaignId: string; page: HolderPage; search: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [, setParams] = useSearchParams();
  const [typed, setTyped] = useState(search);
  const nameOf = (row: CouponHolder) =>
    customerName(row, format.language) ?? t("customers.nameless", { id: row.customerId });
  const money = (minor: string | null) => (minor === null ? "–" : format.money(minor));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("holders.title")}
        </Text>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setParams(typed === "" ? {} : { q: typed });
          }}
        >
          <TextField
            label={t("holders.search")}
            helpText={t("holders.searchHelp")}
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            connectedRight={<Button submit>{t("holders.find")}</Button>}
          />
        </form>
        {page.rows.length === 0 ? (
          <Text as="p">{t(search === "" ? "holders.none" : "holders.notFound")}</Text>
        ) : (
          <FiguresTable
            caption={t("holders.title")}
            columns={[
              { label: t("holders.customer") },
              { label: t("holders.code") },
              { label: t("couponResults.state") },
              { label: t("holders.given") },
              { label: t("holders.until") },
              { label: t("holders.order") },
              { label: t("couponFigures.netSales.label"), meaning: t("couponFigures.netSales.meaning"), numeric: true },
              {
                label: t("couponFigures.grossProfit.label"),
                meaning: t("couponFigures.grossProfit.meaning"),
                numeric: true,
              },
            ]}
            rows={page.rows.map((row) => [
              <Link key="customer" url={`/app/customers/${row.customerId}`}>
                {nameOf(row)}
              </Link>,
              row.code ?? "–",
              <Badge key="state" tone={STATE_TONES[row.state]}>
                {t(`couponStates.${row.state}`)}
              </Badge>,
              format.dayOf(row.assignedAt),
              format.day(row.expiresOn),
              row.usedOrder ?? "–",
              money(row.netSales),
              money(row.grossProfit),
            ])}
          />
        )}
        <InlineStack align="space-between">
          <DownloadButton
            url={`/app/coupons/${campaignId}.csv`}
            fileName={`coupons-${campaignId}.csv`}
            label={t("common.csvOf", { table: t("holders.title") })}
          />
          {page.after ? (
            <Button onClick={() => setParams({ ...(search ? { q: search } : {}), after: page.after ?? "" })}>
              {t("holders.more")}
            </Button>
          ) : null}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
