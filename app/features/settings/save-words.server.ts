import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { projectProgramme } from "#app/features/customers/index.server.ts";
import { problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";
import type { SettingsChange, ShopWords } from "./types.ts";

const LONGEST_NAME = 20;

const nameField = z.string("required").trim().max(LONGEST_NAME, "nameLength");

const wordsForm = z
  .object({
    pointsNameJa: nameField,
    pointsNameEn: nameField,
    accent: z.union([
      z.literal(""),
      z
        .string()
        .trim()
        .transform((text) => text.normalize("NFKC").toLowerCase())
        .pipe(z.string().regex(/^#[0-9a-f]{6}$/, "color")),
    ]),
  })
  .superRefine((words, context) => {
    // A shopper of the other language would read the usual word beside the shop's own.
    for (const [one, other] of [
      ["pointsNameJa", "pointsNameEn"],
      ["pointsNameEn", "pointsNameJa"],
    ] as const) {
      if (words[one] === "" && words[other] !== "") {
        context.addIssue({ code: "custom", path: [one], message: "required" });
      }
    }
  });

/** Keeps what the shop calls its points and its colour; every surface of the shop follows. */
export async function saveWords(
  tx: Tx,
  options: { shopId: ShopId; fields: Record<string, unknown> },
): Promise<SettingsChange> {
  const { shopId, fields } = options;
  const intent = "saveWords";
  const parsed = wordsForm.safeParse(fields);
  if (!parsed.success) return { ok: false, intent, problems: problemsOf(parsed.error) };
  const { pointsNameJa, pointsNameEn, accent } = parsed.data;
  await query(
    tx,
    `UPDATE shops SET points_name_ja = nullif($2, ''), points_name_en = nullif($3, ''), accent_color = nullif($4, '')
     WHERE shop_id = $1::bigint`,
    shopId,
    pointsNameJa,
    pointsNameEn,
    accent,
  );
  await projectProgramme(tx, shopId);
  return { ok: true, intent, started: true };
}

/** What the shop calls its points, for the form. */
export async function readWords(tx: Tx, shopId: ShopId): Promise<ShopWords> {
  const [words] = await query<ShopWords>(
    tx,
    `SELECT coalesce(points_name_ja, '') AS "pointsNameJa", coalesce(points_name_en, '') AS "pointsNameEn",
       coalesce(accent_color, '') AS accent
     FROM shops WHERE shop_id = $1::bigint`,
    shopId,
  );
  return words ?? { pointsNameJa: "", pointsNameEn: "", accent: "" };
}
