import { useTranslation } from "react-i18next";
import { ImportsCard } from "#app/components/imports-card.tsx";
import { useToast } from "#app/components/use-toast.ts";
import { useFormat } from "#app/i18n/shop-format.tsx";
import type { ExtraImportView, ExtrasChange } from "../extras/types.ts";
import { useExtrasProblem } from "./use-extras-problem.ts";

/** The files of birthdays and notes that were brought in, each to be taken back. */
export function ExtraImportsCard({ imports }: { imports: ExtraImportView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toast = useToast();
  const inWords = useExtrasProblem();
  return (
    <ImportsCard<ExtraImportView, ExtrasChange>
      imports={imports}
      intent="undoImport"
      texts={{
        title: t("extras.import.listTitle"),
        file: t("extras.import.file"),
        at: t("extras.import.at"),
        undo: t("extras.import.undo"),
        undoYes: t("extras.import.undoYes"),
        undoOne: ({ fileName }) => t("extras.import.undoOne", { file: fileName }),
        ask: ({ fileName }) => t("extras.import.undoAsk", { file: fileName }),
        effect: ({ customers }) => t("extras.import.undoEffect", { count: customers }),
        undoneAt: (when) => t("extras.import.undoneAt", { when }),
      }}
      columns={[{ label: t("extras.import.customers"), numeric: true }]}
      cells={({ customers }) => [format.number(customers)]}
      csvCells={({ customers, undoneAt }) => [String(customers), undoneAt ?? ""]}
      csvName="customer-extra-imports.csv"
      inWords={inWords}
      onUndone={({ changed, kept = 0 }) => {
        const undone = t("extras.import.undone", { count: changed });
        toast(kept > 0 ? `${undone} ${t("extras.import.kept", { count: kept })}` : undone);
      }}
    />
  );
}
