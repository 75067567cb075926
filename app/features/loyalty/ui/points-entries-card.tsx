import { useFetcher, useParams } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { FiguresTable } from "#app/components/figures-table.tsx";
import { useChange } from "#app/components/use-change.ts";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { AdjustmentChange } from "../adjust/submit-adjustment.server.ts";
import type { PointsEntriesPage, PointsEntryView } from "../member/read-points-entries.server.ts";
import { AdjustPointsForm } from "./adjust-points-form.tsx";
import { entryInWords } from "./entry-in-words.ts";

/** Every movement of a customer's points in words, with the balance after it, older ones on request; staff give, take, undo. */
export function PointsEntriesCard({ page, canAdjust }: { page: PointsEntriesPage; canAdjust: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const problem = useProblem();
  const { entries, more } = useFurtherEntries(page);
  const [isAdjusting, setAdjusting] = useState(false);
  const undo = useChange<AdjustmentChange>(() => toast(t("adjust.undone")));
  const undoProblem = problem(undo.problems.form);

  const changeOf = (entry: PointsEntryView) => {
    if (entry.change !== "0") return format.signed(entry.change);
    if (entry.waiting !== "0") return t("points.waiting", { points: format.signed(entry.waiting) });
    return entry.held === "0" ? format.signed("0") : t("points.held", { points: format.signed(entry.held) });
  };
  const hasUndo = canAdjust && entries.some(({ canUndo }) => canUndo);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {t("points.title")}
          </Text>
          {canAdjust && !isAdjusting ? <Button onClick={() => setAdjusting(true)}>{t("adjust.open")}</Button> : null}
        </InlineStack>
        {isAdjusting ? <AdjustPointsForm onClose={() => setAdjusting(false)} /> : null}
        {undoProblem ? <Banner tone="critical" title={undoProblem} /> : null}
        {entries.length === 0 ? (
          <Text as="p">{t("points.none")}</Text>
        ) : (
          <FiguresTable
            caption={t("points.title")}
            columns={[
              { label: t("points.when") },
              { label: t("points.why") },
              { label: t("points.change"), meaning: t("points.changeMeaning"), numeric: true },
              { label: t("points.balance"), meaning: t("points.balanceMeaning"), numeric: true },
              ...(hasUndo ? [{ label: t("common.actions") }] : []),
            ]}
            rows={entries.map((entry) => [
              format.instant(entry.occurredAt),
              entryInWords(entry, { texts: i18n, format }),
              changeOf(entry),
              format.number(entry.balance),
              ...(hasUndo
                ? [
                    entry.canUndo ? (
                      <Button
                        key={entry.id}
                        size="slim"
                        loading={undo.saving}
                        accessibilityLabel={t("adjust.undoOne", { points: changeOf(entry) })}
                        onClick={() => undo.send({ intent: "undoAdjustment", entryId: entry.id })}
                      >
                        {t("adjust.undo")}
                      </Button>
                    ) : (
                      ""
                    ),
                  ]
                : []),
            ])}
          />
        )}
        {more ? (
          <InlineStack align="center">
            <Button loading={more.isLoading} onClick={more.load}>
              {t("points.older")}
            </Button>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

/** The entries of the page and those that were asked for below them; the page read anew begins again. */
function useFurtherEntries(page: PointsEntriesPage) {
  const { id } = useParams();
  const fetcher = useFetcher<PointsEntriesPage>();
  const [{ entries, before }, setShown] = useState(page);
  useEffect(() => setShown(page), [page]);
  useEffect(() => {
    const further = fetcher.data as PointsEntriesPage | undefined;
    if (!further) return;
    setShown((shown) => {
      const known = new Set(shown.entries.map((entry) => entry.id));
      const fresh = further.entries.filter((entry) => !known.has(entry.id));
      return fresh.length > 0 ? { entries: [...shown.entries, ...fresh], before: further.before } : shown;
    });
  }, [fetcher.data]);
  const load = () => fetcher.load(`/app/customers/${id}/points?before=${before}`);
  return { entries, more: before === null ? null : { load, isLoading: fetcher.state !== "idle" } };
}
