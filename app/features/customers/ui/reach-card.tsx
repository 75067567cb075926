import { useRevalidator } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Definition } from "#app/components/definition.tsx";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AccuracyChange, ReachFigures, ReachView } from "../accuracy/types.ts";

const LINES = [
  ["withEmail", null],
  ["byEmail", "email"],
  ["withPhone", null],
  ["bySms", null],
  ["withPost", null],
  ["byPost", "post"],
  ["byLine", null],
  ["byNothing", "none"],
] as const satisfies readonly (readonly [keyof ReachFigures, string | null])[];

const RECOUNT_LOOK_MS = 2_000;
const RECOUNT_LOOKS = 15;

/** How many customers can be reached and how: of all, and of those who bought lately. */
export function ReachCard({ reach }: { reach: ReachView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counting = useCounting(reach?.countedAt ?? null);
  const share = (part: number, whole: number) => format.percent(whole === 0 ? null : part / whole);
  const columns = [
    { label: t("accuracy.reach.way") },
    { label: t("accuracy.reach.all"), meaning: t("accuracy.reach.allMeaning"), numeric: true },
    { label: t("accuracy.reach.share"), numeric: true },
    { label: t("accuracy.reach.year"), meaning: t("accuracy.reach.yearMeaning"), numeric: true },
    { label: t("accuracy.reach.share"), numeric: true },
  ];
  const texts = reach
    ? LINES.map(([line]) => [
        t(`accuracy.reach.lines.${line}.label`),
        format.number(reach.all[line]),
        share(reach.all[line], reach.all.customers),
        format.number(reach.year[line]),
        share(reach.year[line], reach.year.customers),
      ])
    : [];
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("accuracy.reach.title")}
          </Text>
          <Button onClick={counting.start} loading={counting.active}>
            {t("accuracy.reach.recount")}
          </Button>
        </InlineStack>
        {reach ? (
          <>
            <Text as="p" tone="subdued">
              {t("accuracy.reach.of", {
                all: format.number(reach.all.customers),
                year: format.number(reach.year.customers),
                when: format.instant(reach.countedAt),
              })}
            </Text>
            <FiguresTable
              caption={t("accuracy.reach.title")}
              columns={columns}
              rows={texts.map(([_, ...cells], at) => {
                const [line, filter] = LINES[at] as (typeof LINES)[number];
                const label = (
                  <Definition
                    key={line}
                    label={t(`accuracy.reach.lines.${line}.label`)}
                    meaning={t(`accuracy.reach.lines.${line}.meaning`)}
                  />
                );
                const [all, ...rest] = cells;
                return [
                  label,
                  filter ? (
                    <Link
                      key="all"
                      url={`/app/customers?who=all&reach=${filter}`}
                      accessibilityLabel={t("accuracy.reach.list", {
                        customers: all,
                        way: t(`accuracy.reach.lines.${line}.label`),
                      })}
                    >
                      {all}
                    </Link>
                  ) : (
                    all
                  ),
                  ...rest,
                ];
              })}
              fileName="customer-reach.csv"
              url="/app/customers/reach.csv"
            />
          </>
        ) : (
          <Text as="p">{t("accuracy.reach.none")}</Text>
        )}
      </BlockStack>
    </Card>
  );
}

/** Asks for a new count, and looks for it until it is there. */
function useCounting(countedAt: string | null) {
  const revalidator = useRevalidator();
  const [since, setSince] = useState<{ countedAt: string | null; looks: number } | null>(null);
  const { send, saving } = useChange<AccuracyChange>(() => setSince({ countedAt, looks: 0 }));
  const waiting = since !== null && since.countedAt === countedAt && since.looks < RECOUNT_LOOKS;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => {
      setSince((before) => before && { ...before, looks: before.looks + 1 });
      revalidator.revalidate();
    }, RECOUNT_LOOK_MS);
    return () => clearTimeout(timer);
  }, [waiting, revalidator]);
  return { start: () => send({ intent: "countReach" }), active: saving || waiting };
}
