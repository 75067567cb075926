import { readSegment, streamSegmentMoves } from "#app/features/segments/index.server.ts";
import { csvLoader } from "#app/features/settings/index.server.ts";
import { csvFile } from "#app/lib/csv.ts";
import { parseId } from "#app/lib/ids.ts";

/** Everyone who came into a segment or left it. */
export const loader = csvLoader(async (tx, { shopId, params }) => {
  const segmentId = parseId(params.id);
  if (segmentId === null || !(await readSegment(tx, { shopId, segmentId }))) throw new Response(null, { status: 404 });
  return csvFile({
    fileName: `segment-${segmentId}-moves.csv`,
    rows: streamSegmentMoves({ shopId, segmentId }),
    columns: {
      day: (move) => move.day,
      move: (move) => move.kind,
      cause: (move) => move.cause,
      customer_id: (move) => move.customerId,
      last_name: (move) => move.lastName,
      first_name: (move) => move.firstName,
      email: (move) => move.email,
    },
  });
});
