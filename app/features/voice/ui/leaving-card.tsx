import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { VoiceFigures } from "../figures/views.server.ts";

/** Why customers stopped: by month, and by the product that they bought last. */
export function LeavingCard({ figures }: { figures: VoiceFigures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { months, reasons, products } = figures;
  const words = (text: { ja: string; en: string }) => text[format.language];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          <Definition label={t("voice.figures.leaving")} meaning={t("voice.figures.leavingMeaning")} />
        </Text>
        {reasons.length === 0 ? (
          <Text as="p">{t("voice.figures.noReasons")}</Text>
        ) : (
          <>
            <FiguresTable
              caption={t("voice.figures.byMonth")}
              columns={[
                { label: t("voice.figures.reason") },
                { label: t("voice.figures.answers"), numeric: true },
                ...months.map((month) => ({ label: month.slice(0, 7), numeric: true })),
              ]}
              rows={reasons.map((reason) => [
                words(reason.reason),
                format.number(reason.answers),
                ...reason.months.map((count) => format.number(count)),
              ])}
              fileName="reasons-by-month.csv"
              url="/app/voice/figures.csv?table=reasons"
            />
            <FiguresTable
              caption={t("voice.figures.byProduct")}
              columns={[
                { label: t("voice.figures.product"), meaning: t("voice.figures.productMeaning") },
                { label: t("voice.figures.answers"), numeric: true },
                { label: t("voice.figures.mostNamed") },
                { label: t("voice.figures.times"), numeric: true },
              ]}
              rows={products.map((product) => [
                product.title ?? t("voice.figures.noProduct"),
                format.number(product.answers),
                words(product.reason),
                format.number(product.times),
              ])}
              fileName="reasons-by-product.csv"
              url="/app/voice/figures.csv?table=products"
            />
          </>
        )}
      </BlockStack>
    </Card>
  );
}
