import { query, type Tx } from "#app/db.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { type CompiledSource, compileSource } from "./compile-source.ts";

/** A version of a template, compiled in the languages that it is written in. */
export interface ReadyTemplate {
  version: number;
  languages: Partial<Record<Language, CompiledSource>>;
}

interface Row {
  templateId: bigint;
  version: number;
  subjectJa: string;
  bodyJa: string;
  subjectEn: string;
  bodyEn: string;
}

const KEPT = 200;
const compiled = new Map<string, ReadyTemplate>();

/** The newest versions of some templates. Versions never change, so what was compiled once is kept. */
export async function readTemplates(
  tx: Tx,
  options: { shopId: ShopId; templateIds: readonly bigint[] },
): Promise<Map<bigint, ReadyTemplate>> {
  const { shopId, templateIds } = options;
  if (templateIds.length === 0) return new Map();
  const rows = await query<Row>(
    tx,
    `SELECT v.template_id AS "templateId", v.version, v.subject_ja AS "subjectJa", v.body_ja AS "bodyJa",
       v.subject_en AS "subjectEn", v.body_en AS "bodyEn"
     FROM message_templates t
     JOIN message_template_versions v ON v.shop_id = t.shop_id AND v.template_id = t.template_id AND v.version = t.version
     WHERE t.shop_id = $1::bigint AND t.template_id = ANY ($2::bigint[])`,
    shopId,
    templateIds.map(String),
  );
  return new Map(rows.map((row) => [row.templateId, readyOf(shopId, row)]));
}

function readyOf(shopId: ShopId, row: Row): ReadyTemplate {
  const key = `${shopId}/${row.templateId}/${row.version}`;
  const known = compiled.get(key);
  if (known) return known;
  const languages: ReadyTemplate["languages"] = {};
  for (const [language, subject, body] of [
    ["ja", row.subjectJa, row.bodyJa],
    ["en", row.subjectEn, row.bodyEn],
  ] as const) {
    const source = body === "" ? null : compileSource({ subject, body });
    if (source && "render" in source) languages[language] = source;
  }
  const ready = { version: row.version, languages };
  // The oldest goes first: a Map keeps the order of insertion.
  if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value as string);
  compiled.set(key, ready);
  return ready;
}
