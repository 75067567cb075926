import { createHash } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { inTransaction, query } from "#app/db.server.ts";
import { env } from "#app/env.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";

/** How long a link to a file works. */
const LINK_MINUTES = 15;
const AUDIENCE = "reward content";

/** The key of links is its own: one that leaked opens nothing else. */
function key(): Uint8Array {
  return createHash("sha256").update(`${AUDIENCE}\n${env.tokenEncryptionKey}`).digest();
}

/** A link that serves the file of a redemption for some minutes, to whoever holds it. */
export async function contentUrl(options: { shopId: ShopId; redemptionId: bigint; now: Date }): Promise<string> {
  const token = await new SignJWT({ shop: String(options.shopId), redemption: String(options.redemptionId) })
    .setProtectedHeader({ alg: "HS256" })
    .setAudience(AUDIENCE)
    .setExpirationTime(Math.floor(options.now.getTime() / 1000) + LINK_MINUTES * 60)
    .sign(key());
  return `${env.shopifyAppUrl}/api/shopper/contents/${token}`;
}

const claims = z.object({ shop: z.string(), redemption: z.string() });

const FILE_SQL = `
SELECT f.name, f.media_type AS "mediaType", f.content
FROM redemptions r
JOIN reward_versions v ON v.shop_id = r.shop_id AND v.reward_id = r.reward_id AND v.version = r.reward_version
JOIN reward_files f ON f.shop_id = r.shop_id AND f.file_id = (v.terms ->> 'fileId')::bigint
JOIN shops s ON s.shop_id = r.shop_id AND s.uninstalled_at IS NULL
WHERE r.shop_id = $1::bigint AND r.redemption_id = $2::bigint AND r.state = 'confirmed'`;

/**
 * Answers a link with its file, always as a download: no browser shows it as a page of ours. 404 for a link that is over,
 * not ours, or of points that went back.
 */
export async function serveContent(options: { token: string; now: Date }): Promise<Response> {
  const file = await findFile(options);
  if (!file) return new Response(null, { status: 404, headers: { "Cache-Control": "no-store" } });
  return new Response(new Uint8Array(file.content), {
    headers: {
      "Content-Type": file.mediaType,
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "Content-Length": String(file.content.byteLength),
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "private, no-store",
    },
  });
}

async function findFile({ token, now }: { token: string; now: Date }) {
  const read = await jwtVerify(token, key(), { algorithms: ["HS256"], audience: AUDIENCE, currentDate: now }).catch(
    () => undefined,
  );
  const { data } = claims.safeParse(read?.payload);
  const shopId = parseId<ShopId>(data?.shop);
  const redemptionId = parseId(data?.redemption);
  if (shopId === null || redemptionId === null) return undefined;
  const [file] = await inTransaction({ shopId }, (tx) =>
    query<{ name: string; mediaType: string; content: Uint8Array }>(tx, FILE_SQL, shopId, redemptionId),
  );
  return file;
}
