import { query, type Tx } from "#app/db.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { MOST_PRODUCTS } from "./discount-input.server.ts";
import { rewardForm } from "./forms.ts";
import { FILE_TYPES, MAX_FILE_BYTES } from "./rules.ts";
import type { RewardTerms } from "./types.ts";

/** Saved, or each field's problem (`form`: not of one field). */
export type RewardSaved = { ok: true; rewardId: string } | { ok: false; problems: Record<string, string> };

const refuse = (field: string, problem: string): RewardSaved => ({ ok: false, problems: { [field]: problem } });

/** Saves a reward as a new version, or a new reward. Redemptions that are held keep the version they were promised. */
export async function saveReward(
  tx: Tx,
  options: { shopId: ShopId; rewardId: bigint | null; currency: string; form: FormData; now: Date },
): Promise<RewardSaved> {
  const { shopId, currency, now } = options;
  const fields: Record<string, unknown> = Object.fromEntries(options.form);
  const form = rewardForm(currency).safeParse(fields);
  if (!form.success) return { ok: false, problems: problemsOf(form.error) };
  const { data } = form;
  const problem = await findProblem(tx, { shopId, terms: data.terms });
  if (problem) return refuse(problem.field, problem.problem);
  if (data.kind === "content") {
    const file = await keepFile(tx, { shopId, given: fields.file, fileId: data.terms.fileId, now });
    if ("problem" in file) return refuse("file", file.problem);
    data.terms.fileId = file.fileId;
  }
  const rewardId = await nextVersion(tx, { ...options, expectedVersion: data.version });
  if (rewardId === null) return refuse("form", "conflict");
  await query(
    tx,
    `INSERT INTO reward_versions (shop_id, reward_id, version, kind, name_ja, name_en, description_ja, description_en,
       points, terms, created_at)
     VALUES ($1::bigint, $2::bigint, $3::integer, $4, $5, $6, $7, $8, $9::bigint, $10::text::jsonb, $11::timestamptz)`,
    shopId,
    rewardId,
    data.version + 1,
    data.kind,
    data.nameJa,
    data.nameEn,
    // A description is shown in both languages or in none.
    data.descriptionJa || data.descriptionEn,
    data.descriptionEn || data.descriptionJa,
    BigInt(data.points),
    JSON.stringify(data.terms),
    now.toISOString(),
  );
  return { ok: true, rewardId: String(rewardId) };
}

async function findProblem(
  tx: Tx,
  { shopId, terms }: { shopId: ShopId; terms: RewardTerms },
): Promise<{ field: string; problem: string } | undefined> {
  if (terms.variantId !== null) {
    const [variant] = await query(
      tx,
      "SELECT 1 FROM variants WHERE shop_id = $1::bigint AND variant_id = $2::bigint AND price_minor > 0",
      shopId,
      terms.variantId,
    );
    if (!variant) return { field: "variantId", problem: "product" };
  }
  const excludes = terms.excludedProductIds.length > 0 || terms.excludedCollectionIds.length > 0;
  if (!excludes) return undefined;
  const [row] = await query<{ products: bigint }>(
    tx,
    `SELECT count(*) AS products FROM (
       SELECT 1 FROM products
       WHERE shop_id = $1::bigint AND deleted_at IS NULL AND status = 'active' AND product_id <> ALL ($2::bigint[])
       LIMIT ${MOST_PRODUCTS + 1}) p`,
    shopId,
    terms.excludedProductIds,
  );
  return (row?.products ?? 0n) > BigInt(MOST_PRODUCTS) ? { field: "scope", problem: "tooManyProducts" } : undefined;
}

/** Null where somebody else saved it meanwhile, or it was deleted. */
async function nextVersion(
  tx: Tx,
  options: { shopId: ShopId; rewardId: bigint | null; expectedVersion: number },
): Promise<bigint | null> {
  const { shopId, rewardId, expectedVersion } = options;
  const [row] =
    rewardId === null
      ? await query<{ rewardId: bigint }>(
          tx,
          `INSERT INTO rewards (shop_id, version, position)
           SELECT $1::bigint, 1, coalesce(max(position), 0) + 1 FROM rewards WHERE shop_id = $1::bigint
           RETURNING reward_id AS "rewardId"`,
          shopId,
        )
      : await query<{ rewardId: bigint }>(
          tx,
          `UPDATE rewards SET version = version + 1
           WHERE shop_id = $1::bigint AND reward_id = $2::bigint AND version = $3::integer AND state <> 'deleted'
           RETURNING reward_id AS "rewardId"`,
          shopId,
          rewardId,
          expectedVersion,
        );
  return row?.rewardId ?? null;
}

async function keepFile(
  tx: Tx,
  options: { shopId: ShopId; given: unknown; fileId: string | null; now: Date },
): Promise<{ fileId: string } | { problem: string }> {
  const { shopId, given, fileId, now } = options;
  if (!(given instanceof Blob) || given.size === 0) {
    const [known] = await query(
      tx,
      "SELECT 1 FROM reward_files WHERE shop_id = $1::bigint AND file_id = $2::bigint",
      shopId,
      /^\d{1,18}$/.test(fileId ?? "") ? fileId : null,
    );
    return known && fileId !== null ? { fileId } : { problem: "file" };
  }
  if (given.size > MAX_FILE_BYTES) return { problem: "fileSize" };
  const name = (given instanceof File ? given.name : "").replaceAll(/[\p{Cc}/\\]/gu, "").slice(-100);
  const mediaType = FILE_TYPES[name.split(".").at(-1)?.toLowerCase() ?? ""];
  if (!mediaType) return { problem: "fileType" };
  const [file] = await query<{ fileId: bigint }>(
    tx,
    `INSERT INTO reward_files (shop_id, name, media_type, bytes, content, uploaded_at)
     VALUES ($1::bigint, $2, $3, $4::integer, $5::bytea, $6::timestamptz) RETURNING file_id AS "fileId"`,
    shopId,
    name,
    mediaType,
    given.size,
    Buffer.from(await given.arrayBuffer()),
    now.toISOString(),
  );
  return { fileId: String(file?.fileId) };
}
