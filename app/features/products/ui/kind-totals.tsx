import { InlineGrid } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { FigureCard } from "#app/components/figure-card.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import { PRODUCT_KINDS, type ProductKind } from "../types.ts";

/** How many products there are of each kind, with what the kind means. */
export function KindTotals({ counts }: { counts: Record<ProductKind, number> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <InlineGrid columns={{ xs: 2, lg: 4 }} gap="400">
      {PRODUCT_KINDS.map((kind) => (
        <FigureCard
          key={kind}
          label={t(`productKinds.${kind}`)}
          meaning={t(`productKinds.meanings.${kind}`)}
          value={format.number(counts[kind])}
        />
      ))}
    </InlineGrid>
  );
}
