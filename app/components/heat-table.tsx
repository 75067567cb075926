import { Text } from "@shopify/polaris";
import type { CSSProperties, ReactNode } from "react";
import { Definition } from "./definition.tsx";

export interface HeatCell {
  text: string;
  /** Between 0 and 1: how strongly the cell is tinted. */
  share: number | null;
  /** A second, smaller line. */
  note?: string;
  /** What is not final yet about it, in words: the cell gets a mark and a dashed frame. */
  unfinished?: string;
}

export interface HeatColumn {
  key: string;
  label: string;
  meaning?: string;
}

const CELL: CSSProperties = { padding: "6px 10px", textAlign: "right", whiteSpace: "nowrap", verticalAlign: "top" };
const HEAD: CSSProperties = { ...CELL, position: "sticky", left: 0, background: "#fff", textAlign: "left", zIndex: 1 };

/** A table whose cells are tinted by their share; the number in each says the same. */
export function HeatTable(props: {
  caption: string;
  rowHead: string;
  columns: readonly HeatColumn[];
  rows: readonly { key: string; label: ReactNode; cells: readonly (HeatCell | null)[] }[];
}) {
  const { caption, rowHead, columns, rows } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard.
    <section aria-label={caption} style={{ overflowX: "auto" }} tabIndex={0}>
      <table style={{ borderCollapse: "separate", borderSpacing: 2, minWidth: "100%", fontSize: 13 }}>
        <thead>
          <tr>
            <th scope="col" style={HEAD}>
              <Text as="span" variant="bodySm" fontWeight="medium">
                {rowHead}
              </Text>
            </th>
            {columns.map(({ key, label, meaning }) => (
              <th key={key} scope="col" style={CELL}>
                {meaning ? (
                  <Definition label={label} meaning={meaning} />
                ) : (
                  <Text as="span" variant="bodySm" fontWeight="medium">
                    {label}
                  </Text>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, label, cells }) => (
            <tr key={key}>
              <th
                scope="row"
                style={{ ...HEAD, fontWeight: 500, maxWidth: 280, whiteSpace: isShort(label) ? "nowrap" : "normal" }}
              >
                {label}
              </th>
              {columns.map((column, at) => {
                const cell = cells[at];
                return cell ? <Cell key={column.key} {...cell} /> : <td key={column.key} style={CELL} />;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Keeps `2026-01` on one line. */
const isShort = (label: ReactNode) => typeof label === "string" && label.length <= 10;

function Cell({ text, share, note, unfinished }: HeatCell) {
  const background = share === null ? undefined : `rgba(12, 124, 89, ${(Math.min(1, share) * 0.5).toFixed(3)})`;
  const border = unfinished ? "1px dashed #616161" : "1px solid transparent";
  return (
    <td style={{ ...CELL, background, border, borderRadius: 4, color: "#1a1a1a" }}>
      {text}
      {unfinished ? (
        <>
          <span aria-hidden="true"> †</span>
          <Text as="span" visuallyHidden>
            {` (${unfinished})`}
          </Text>
        </>
      ) : null}
      {note ? <span style={{ display: "block", fontSize: 11, color: "#303030" }}>{note}</span> : null}
    </td>
  );
}
