import { useTranslation } from "react-i18next";
import { ImportsCard } from "#app/components/imports-card.tsx";
import { useProblem } from "#app/components/use-problem.ts";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { PointsImportChange } from "../import-points.server.ts";
import type { PointsImportView } from "../views.server.ts";

/** The files of points that were brought over, each to be taken back. */
export function PointsImportsCard({ imports }: { imports: PointsImportView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const inWords = useProblem();
  return (
    <ImportsCard<PointsImportView, PointsImportChange>
      imports={imports}
      intent="undoPoints"
      texts={{
        title: t("pointsImport.listTitle"),
        file: t("pointsImport.file"),
        at: t("pointsImport.at"),
        undo: t("pointsImport.undo"),
        undoYes: t("pointsImport.undoYes"),
        undoOne: ({ fileName }) => t("pointsImport.undoOne", { file: fileName }),
        ask: ({ fileName }) => t("pointsImport.undoAsk", { file: fileName }),
        effect: () => t("pointsImport.undoEffect"),
        undoneAt: (when) => t("pointsImport.undoneAt", { when }),
      }}
      columns={[
        { label: t("pointsImport.customers"), numeric: true },
        { label: t("pointsImport.pointsColumn"), numeric: true },
      ]}
      cells={({ customers, points }) => [format.number(customers), format.number(Number(points))]}
      csvCells={({ customers, points, undoneAt }) => [String(customers), points, undoneAt ?? ""]}
      csvName="points-imports.csv"
      inWords={inWords}
      onUndone={({ changed }) => toast(t("pointsImport.undone", { count: changed }))}
    />
  );
}
