import { Banner, BlockStack, Button, ButtonGroup, Card, InlineGrid, InlineStack, List, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { customerName } from "#app/components/customer-name.ts";
import { DownloadButton } from "#app/components/download-button.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { DryRun, Mover } from "../dry-run.server.ts";
import type { TierChange } from "../submit-tier-form.server.ts";
import { TrialNotes } from "./trial-notes.tsx";
import { useTierWords } from "./use-tier-words.ts";

/** What publishing the draft would do; from here it is published. */
export function DryRunCard(props: { dryRun: DryRun; onPublished: (moved: number) => void; onBack: () => void }) {
  const { dryRun, onPublished, onBack } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const words = useTierWords();
  const problem = useProblem();
  const { send, saving, problems } = useChange<TierChange>(({ moved }) => onPublished(moved));
  const formProblem = problem(problems.form);
  const moved = dryRun.up + dryRun.down + dryRun.replaced;
  const figures = [
    { label: t("tiers.dryRun.up"), count: dryRun.up },
    { label: t("tiers.dryRun.down"), count: dryRun.down },
    { label: t("tiers.dryRun.stay"), count: dryRun.stay },
    ...(dryRun.replaced > 0 ? [{ label: t("tiers.dryRun.replaced"), count: dryRun.replaced }] : []),
  ];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("tiers.dryRun.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("tiers.dryRun.meaning")}
        </Text>
        {formProblem ? <Banner tone="critical" title={formProblem} /> : null}
        <InlineGrid columns={{ xs: 1, sm: figures.length }} gap="400">
          {figures.map(({ label, count }) => (
            <BlockStack key={label} gap="100">
              <Text as="p">{label}</Text>
              <Text as="p" variant="headingLg">
                {format.number(count)}
              </Text>
            </BlockStack>
          ))}
        </InlineGrid>
        <FiguresTable
          caption={t("tiers.dryRun.moves")}
          columns={[
            { label: t("tiers.dryRun.from") },
            { label: t("tiers.dryRun.to") },
            { label: t("tiers.dryRun.customers"), numeric: true },
          ]}
          fileName="tier-moves.csv"
          rows={dryRun.moves.map(({ from, to, customers }) => [
            words.nameAt(dryRun.before, from),
            words.nameAt(dryRun.after, to),
            format.number(customers),
          ])}
        />
        <PointsNote dryRun={dryRun} />
        <TrialNotes dryRun={dryRun} />
        <Text as="p">{t("tiers.dryRun.told", { count: moved })}</Text>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
          <Movers dryRun={dryRun} title={t("tiers.dryRun.namedUp")} movers={dryRun.namedUp} of={dryRun.up} />
          <Movers dryRun={dryRun} title={t("tiers.dryRun.namedDown")} movers={dryRun.namedDown} of={dryRun.down} />
        </InlineGrid>
        <InlineStack align="space-between" gap="200">
          <DownloadButton
            url={`/app/loyalty/tiers/movers.csv?draft=${dryRun.draftId}`}
            fileName="tier-movers.csv"
            label={t("tiers.dryRun.csv")}
          />
          <ButtonGroup>
            <Button onClick={onBack}>{t("tiers.dryRun.back")}</Button>
            <Button
              variant="primary"
              loading={saving}
              onClick={() => send({ intent: "publish", draftId: dryRun.draftId })}
            >
              {t("tiers.dryRun.publish")}
            </Button>
          </ButtonGroup>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

/** What the orders of the last 12 months would have earned more, in points and in money. */
function PointsNote({ dryRun: { points } }: { dryRun: DryRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const more = BigInt(points.after) - BigInt(points.before);
  const { worth } = points;
  if (worth === null) return <Text as="p">{t("tiers.dryRun.noRule")}</Text>;
  const money = (more * BigInt(worth.milliMinor)) / 1000n;
  const size = (value: bigint) => (value < 0n ? -value : value);
  const key = more > 0n ? "more" : more < 0n ? "less" : "same";
  return (
    <BlockStack gap="100">
      <Text as="p">
        {t(`tiers.dryRun.points.${key}`, {
          points: format.number(String(size(more))),
          money: format.money(size(money)),
        })}
      </Text>
      <Text as="p" tone="subdued">
        {t("tiers.dryRun.points.meaning")}{" "}
        {t(worth.isSet ? "tiers.dryRun.points.worthSet" : "tiers.dryRun.points.worthOfSales", {
          worth: format.money(BigInt(worth.milliMinor) / 10n),
        })}
      </Text>
    </BlockStack>
  );
}

function Movers(props: { dryRun: DryRun; title: string; movers: Mover[]; of: number }) {
  const { dryRun, title, movers, of } = props;
  const { t } = useTranslation();
  const { language, number } = useFormat();
  const words = useTierWords();
  if (movers.length === 0) return null;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <List>
        {movers.map((mover) => (
          <List.Item key={mover.customerId}>
            {t("tiers.dryRun.mover", {
              name: customerName(mover, language) ?? t("customers.nameless", { id: mover.customerId }),
              from: words.nameAt(dryRun.before, mover.from),
              to: words.nameAt(dryRun.after, mover.to),
            })}
          </List.Item>
        ))}
      </List>
      {of > movers.length ? (
        <Text as="p" tone="subdued">
          {t("tiers.dryRun.others", { count: number(of - movers.length) })}
        </Text>
      ) : null}
    </BlockStack>
  );
}
