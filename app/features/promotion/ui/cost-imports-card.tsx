import { useTranslation } from "react-i18next";
import { ImportsCard } from "#app/components/imports-card.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { CostChange, CostImportView } from "../types.ts";
import { useCostProblem } from "./use-cost-problem.ts";

/** The files of costs that were brought in, each to be taken back. */
export function CostImportsCard({ imports }: { imports: CostImportView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const inWords = useCostProblem();
  return (
    <ImportsCard<CostImportView, CostChange>
      imports={imports}
      intent="undoImport"
      texts={{
        title: t("promotion.import.listTitle"),
        file: t("promotion.import.file"),
        at: t("promotion.import.at"),
        undo: t("promotion.import.undo"),
        undoYes: t("promotion.import.undoYes"),
        undoOne: ({ fileName }) => t("promotion.import.undoOne", { file: fileName }),
        ask: ({ fileName }) => t("promotion.import.undoAsk", { file: fileName }),
        effect: ({ costs, amount }) => t("promotion.import.undoEffect", { count: costs, amount: format.money(amount) }),
      }}
      columns={[
        { label: t("promotion.import.costs"), numeric: true },
        { label: t("promotion.fields.amount"), numeric: true },
      ]}
      cells={({ costs, amount }) => [format.number(costs), format.money(amount)]}
      csvCells={({ costs, amount }) => [String(costs), format.money(amount)]}
      csvName="promotion-cost-imports.csv"
      inWords={inWords}
      onUndone={({ changed }) => toast(t("promotion.import.undone", { count: changed }))}
    />
  );
}
