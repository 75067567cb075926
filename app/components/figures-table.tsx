import { BlockStack, Button, DataTable, InlineStack, Text } from "@shopify/polaris";
import { ExportIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { plainText } from "#app/lib/plain-text.ts";
import { Definition } from "./definition.tsx";
import { DownloadButton } from "./download-button.tsx";

export interface FigureColumn {
  label: string;
  meaning?: string;
  numeric?: boolean;
}

/**
 * A table of figures whose column heads carry their definitions.
 *
 * @param props.fileName the name of its CSV file, where no other button offers one
 * @param props.url where the file comes from; without, it is made here of what the table shows
 * @param props.csvRows what goes into a file that is made here, where cells are more than text
 */
export function FiguresTable(props: {
  caption: string;
  columns: readonly FigureColumn[];
  rows: ReactNode[][];
  totals?: ReactNode[];
  fileName?: string;
  url?: string;
  csvRows?: string[][];
}) {
  const { t } = useTranslation();
  const { caption, columns, rows, totals, fileName, url, csvRows } = props;
  const fileLabel = t("common.csvOf", { table: caption });
  return (
    <section aria-label={caption}>
      <BlockStack gap="200">
        <DataTable
          columnContentTypes={columns.map(({ numeric }) => (numeric ? "numeric" : "text"))}
          headings={columns.map(({ label, meaning }) =>
            meaning ? (
              <Definition key={label} label={label} meaning={meaning} />
            ) : (
              <Text key={label} as="span">
                {label}
              </Text>
            ),
          )}
          firstColumnMinWidth="104px"
          rows={rows.map(([first, ...rest]) => [
            isShort(first) ? <Unbroken key="first">{first}</Unbroken> : first,
            ...rest,
          ])}
          totals={totals}
          showTotalsInFooter={totals !== undefined}
          totalsName={totals ? { singular: String(totals[0]), plural: String(totals[0]) } : undefined}
          increasedTableDensity
          truncate={false}
        />
        {fileName ? (
          <InlineStack align="end">
            {url ? (
              <DownloadButton url={url} fileName={fileName} accessibilityLabel={fileLabel} variant="tertiary" />
            ) : (
              <Button
                icon={ExportIcon}
                variant="tertiary"
                accessibilityLabel={fileLabel}
                onClick={() => saveCsv(fileName, columns, csvRows ?? (rows as string[][]))}
              >
                {t("common.csv")}
              </Button>
            )}
          </InlineStack>
        ) : null}
      </BlockStack>
    </section>
  );
}

const isShort = (cell: ReactNode) => typeof cell === "string" && cell.length <= 10;

/** Keeps `2026-01` on one line. */
function Unbroken({ children }: { children: ReactNode }) {
  return <span style={{ whiteSpace: "nowrap" }}>{children}</span>;
}

async function saveCsv(fileName: string, columns: readonly FigureColumn[], rows: string[][]): Promise<void> {
  const { stringify } = await import("csv-stringify/browser/esm/sync");
  const header = columns.slice(0, rows[0]?.length ?? columns.length).map(({ label }) => label);
  const cells = rows.map((row) => row.map((cell, index) => (columns[index]?.numeric ? cell : plainText(String(cell)))));
  // Spreadsheets take a file without the mark for one in the system's old encoding.
  const text = `\uFEFF${stringify([header, ...cells])}`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href: address, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
