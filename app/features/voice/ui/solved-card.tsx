import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { Returned, VoiceFigures } from "../figures/views.server.ts";
import { differenceOf, shareOf } from "../rules.ts";

/** How many problems were resolved, and how often customers came back either way. */
export function SolvedCard(props: { figures: VoiceFigures; solvedWithinDays: number; backWithinDays: number }) {
  const { figures, solvedWithinDays, backWithinDays } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { resolved, unresolved } = figures.after;
  const days = { solved: solvedWithinDays, back: backWithinDays };
  const share = ({ back, customers }: Returned) => shareOf({ of: back, all: customers });
  const range = (ends: { low: number; high: number } | null) =>
    ends ? t("voice.figures.range", { low: format.percent(ends.low), high: format.percent(ends.high) }) : "–";
  const difference = differenceOf(
    { of: resolved.back, all: resolved.customers },
    { of: unresolved.back, all: unresolved.customers },
  );
  const sides = [
    { label: t("voice.figures.resolvedSide"), side: resolved },
    { label: t("voice.figures.unresolvedSide"), side: unresolved },
  ];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {t("voice.figures.solved")}
        </Text>
        {figures.solved.length === 0 ? (
          <Text as="p">{t("voice.figures.noContacts")}</Text>
        ) : (
          <FiguresTable
            caption={t("voice.figures.solved")}
            columns={[
              { label: t("voice.contact.kind") },
              { label: t("voice.figures.opened"), meaning: t("voice.figures.openedMeaning"), numeric: true },
              { label: t("voice.states.resolved"), numeric: true },
              { label: t("voice.figures.share"), meaning: t("voice.figures.shareMeaning"), numeric: true },
            ]}
            rows={figures.solved.map((row) => [
              t(`voice.kinds.${row.kind}`),
              format.number(row.opened),
              format.number(row.resolved),
              format.percent(row.resolved / row.opened),
            ])}
            fileName="contacts-resolved.csv"
            url="/app/voice/figures.csv?table=resolved"
          />
        )}
        <Text as="h3" variant="headingSm">
          <Definition label={t("voice.figures.back")} meaning={t("voice.figures.backMeaning", days)} />
        </Text>
        <FiguresTable
          caption={t("voice.figures.back")}
          columns={[
            { label: t("voice.figures.side", days) },
            { label: t("voice.figures.customers"), numeric: true },
            { label: t("voice.figures.backCount", days), numeric: true },
            { label: t("voice.figures.backShare"), numeric: true },
            { label: t("voice.figures.interval"), meaning: t("voice.figures.intervalMeaning"), numeric: true },
          ]}
          rows={sides.map(({ label, side }) => [
            label,
            format.number(side.customers),
            format.number(side.back),
            format.percent(share(side)?.share ?? null),
            range(share(side)),
          ])}
          fileName="back-after-contact.csv"
          url="/app/voice/figures.csv?table=back"
        />
        <Text as="p">
          {difference
            ? t("voice.figures.difference", {
                points: format.percentagePoints(difference.difference),
                low: format.percentagePoints(difference.low),
                high: format.percentagePoints(difference.high),
              })
            : t("voice.figures.noDifference")}
        </Text>
        <Text as="p" tone="subdued">
          {t("voice.figures.noEffect")}
        </Text>
      </BlockStack>
    </Card>
  );
}
