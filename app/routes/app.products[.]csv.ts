import { parseProductQuery, streamProducts } from "#app/features/products/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";

/** The products that the list finds, each with its kind and the rule that decides on it. */
export const loader = csvLoader(async (_tx, { shopId, query }) =>
  csvFile({
    fileName: "products.csv",
    rows: streamProducts({ shopId, list: parseProductQuery(query) }),
    columns: {
      product_id: (row) => row.id,
      product: (row) => row.title,
      kind: (row) => row.kind,
      decided_by: (row) => row.decidedBy?.scope ?? null,
      decided_by_name: (row) => row.decidedBy?.title ?? null,
      tags: (row) => row.tags.join(", "),
    },
  }),
);
