import { PassThrough, Readable } from "node:stream";
import { query, type Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { log } from "#app/lib/log.server.ts";
import type { PostFormat } from "../rules.ts";
import type { PostSender } from "./draw-post.server.ts";
import { readPieces } from "./read-pieces.server.ts";

/** Who is named as the sender on paper. */
export async function readPostSender(tx: Tx, shopId: ShopId): Promise<PostSender> {
  const [row] = await query<PostSender>(
    tx,
    `SELECT coalesce(nullif(g.from_name, ''), s.name) AS name, g.postal_zip AS zip, g.postal_address AS address
     FROM shops s LEFT JOIN messaging_settings g ON g.shop_id = s.shop_id WHERE s.shop_id = $1::bigint`,
    shopId,
  );
  return row ?? { name: "", zip: null, address: null };
}

/**
 * A batch as one PDF, drawn as fast as it is read: a few pages are in memory, whatever the number of pieces.
 *
 * @param options.boxes whether to draw the boxes of the postcode, which postcards from the post office have already
 */
export function printBatch(options: {
  shopId: ShopId;
  batchId: bigint;
  name: string;
  format: PostFormat;
  sender: PostSender;
  boxes: boolean;
}): ReadableStream<Uint8Array> {
  const file = new PassThrough();
  draw(options, file).catch((error: unknown) => {
    log.error({ err: error, shopId: String(options.shopId) }, "A batch could not be printed");
    file.destroy(error instanceof Error ? error : new Error("A batch could not be printed"));
  });
  return Readable.toWeb(file) as ReadableStream<Uint8Array>;
}

async function draw(options: Parameters<typeof printBatch>[0], file: PassThrough): Promise<void> {
  // Loaded when something is printed: fonts and PDF are nothing that each start of a process should wait for.
  const { drawPiece, openPost } = await import("./draw-post.server.ts");
  const document = openPost(options.format, options.name);
  document.pipe(file);
  let at = 0;
  for await (const piece of readPieces(options)) {
    // Whoever asked went away.
    if (file.destroyed) return;
    drawPiece(document, { ...options, piece, at });
    at += 1;
    if (file.writableNeedDrain) await roomIn(file);
  }
  // A document has a page at least.
  if (at === 0) document.addPage();
  document.end();
}

/** Waits until more can be written, or whoever reads went away. */
function roomIn(file: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      file.off("drain", go).off("close", go);
      resolve();
    };
    file.on("drain", go).on("close", go);
  });
}
