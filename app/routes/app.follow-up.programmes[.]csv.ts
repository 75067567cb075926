import { readProgrammes } from "#app/features/follow-up/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The programmes with where their customers are. */
export const loader = csvLoader(async (tx, { shopId }) =>
  csvFile({
    fileName: "programmes.csv",
    rows: await readProgrammes(tx, { shopId }),
    columns: {
      programme_id: (row) => row.id,
      name: (row) => row.name,
      state: (row) => (row.isOn ? "on" : "off"),
      anchor: (row) => row.content.anchor.kind,
      under_way: (row) => row.figures.underWay,
      done: (row) => row.figures.done,
      ended: (row) => row.figures.ended,
      held_out: (row) => row.figures.heldOut,
      sent: (row) => row.figures.sent,
      next_on: (row) => row.nextOn,
    },
  }),
);
