import { Link as RemixLink } from "@remix-run/react";
import { BlockStack, Card, InlineStack, Select, Text } from "@shopify/polaris";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { DownloadButton } from "#app/components/download-button.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { RfmCell, RfmGridView } from "../rfm/views.server.ts";

const SCORES = [5, 4, 3, 2, 1] as const;
const MEASURES = ["customers", "netSales", "m"] as const;
type Measure = (typeof MEASURES)[number];

const CELL: CSSProperties = {
  border: "1px solid #e3e3e3",
  padding: "8px 6px",
  textAlign: "right",
  fontVariantNumeric: "tabular-nums",
  whiteSpace: "nowrap",
};

/** The customers by R and F, five by five; each cell leads to its customers. */
export function RfmGrid({ grid, urlOf }: { grid: RfmGridView; urlOf: (cell: { r: number; f: number }) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [measure, setMeasure] = useState<Measure>("customers");
  const { cells } = grid;
  const most = Math.max(1, ...cells.map(({ customers }) => customers));
  const shown = (cell: RfmCell) => {
    if (measure === "customers") return format.number(cell.customers);
    if (measure === "netSales") return format.money(cell.netSalesMinor);
    return format.ratio(cell.customers === 0 ? null : cell.mSum / cell.customers);
  };
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="end" gap="300" wrap>
          <Text as="h2" variant="headingMd">
            <Definition strong label={t("rfm.title")} meaning={t("rfm.meaning")} />
          </Text>
          <InlineStack gap="300" blockAlign="end">
            <Select
              label={t("rfm.show")}
              labelInline
              options={MEASURES.map((value) => ({ value, label: t(`rfm.measures.${value}`) }))}
              value={measure}
              onChange={(value) => setMeasure(value as Measure)}
            />
            <DownloadButton
              url="/app/segments-rfm.csv"
              fileName="rfm.csv"
              accessibilityLabel={t("common.csvOf", { table: t("rfm.title") })}
            />
          </InlineStack>
        </InlineStack>
        <div style={{ overflowX: "auto" }}>
          <table style={{ borderCollapse: "collapse", width: "100%", minWidth: 420 }} aria-label={t("rfm.title")}>
            <thead>
              <tr>
                <td style={CELL} />
                {SCORES.map((f) => (
                  <th key={f} scope="col" style={CELL}>
                    {t("rfm.columnOf", { score: f })}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {SCORES.map((r) => (
                <tr key={r}>
                  <th scope="row" style={{ ...CELL, textAlign: "left" }}>
                    {t("rfm.rowOf", { score: r })}
                  </th>
                  {SCORES.map((f) => {
                    const cell = cells.find((each) => each.r === r && each.f === f);
                    return (
                      <td key={f} style={{ ...CELL, background: shade(cell?.customers ?? 0, most) }}>
                        {cell && cell.customers > 0 ? (
                          <RemixLink
                            to={urlOf({ r, f })}
                            style={{ color: "#1a1a1a" }}
                            aria-label={t("rfm.openCell", { r, f, value: shown(cell) })}
                          >
                            {shown(cell)}
                          </RemixLink>
                        ) : (
                          "–"
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {grid.unscored > 0 ? (
          <Text as="p" tone="subdued">
            {t("rfm.unscored", { count: grid.unscored })}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}

/** More customers, more colour; never so much that black text could not be read on it. */
function shade(customers: number, most: number): string {
  if (customers === 0) return "transparent";
  const strength = 0.08 + 0.42 * Math.sqrt(customers / most);
  return `rgba(92, 106, 196, ${strength.toFixed(3)})`;
}
