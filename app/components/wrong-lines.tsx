import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { CsvLineProblem } from "#app/lib/read-csv.ts";
import { FiguresTable } from "./figures-table.tsx";

/** The lines of a file that keep it from being brought in, each with what to do. */
export function WrongLines(props: {
  lines: CsvLineProblem[];
  /** Said where `lines` are the first of more. */
  firstOnes: string | null;
  texts: { title: string; nothingStored: string; table: string; line: string; column: string; todo: string };
  inWords: (problem: string) => string | undefined;
  fileName: string;
}) {
  const { lines, firstOnes, texts, inWords, fileName } = props;
  return (
    <Banner tone="critical" title={texts.title}>
      <BlockStack gap="300">
        <Text as="p">{texts.nothingStored}</Text>
        <FiguresTable
          caption={texts.table}
          columns={[{ label: texts.line, numeric: true }, { label: texts.column }, { label: texts.todo }]}
          rows={lines.map((row) => [row.line, row.column ?? "–", inWords(row.problem)])}
          fileName={fileName}
          csvRows={lines.map((row) => [String(row.line), row.column ?? "", inWords(row.problem) ?? ""])}
        />
        {firstOnes ? <Text as="p">{firstOnes}</Text> : null}
      </BlockStack>
    </Banner>
  );
}
