import { z } from "zod";
import { query, type Tx } from "#app/db.server.ts";
import { idField, problemsOf } from "#app/lib/forms.ts";
import type { ShopId } from "#app/lib/ids.ts";

/** A list of customers that somebody gave a name. */
export interface SavedView {
  id: string;
  name: string;
  /** The address of the list, without its page. */
  query: string;
}

export type ViewChange = { ok: true; intent: string } | { ok: false; problems: Record<string, string> };

const MAX_VIEWS = 50;
const PAGE_KEYS = ["after", "before", "index"];

const viewForm = z.object({
  name: z.string("required").trim().min(1, "required").max(60, "tooLong"),
  query: z.string("required").max(2_000, "tooLong"),
});

/** Saves or deletes a view, as a form of the list asks for. */
export async function changeViews(
  tx: Tx,
  { shopId, form, now }: { shopId: ShopId; form: FormData; now: Date },
): Promise<ViewChange> {
  const fields = Object.fromEntries(form);
  switch (fields.intent) {
    case "saveView": {
      const parsed = viewForm.safeParse(fields);
      if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
      const problem = await saveView(tx, { shopId, ...parsed.data, now });
      return problem ? { ok: false, problems: { name: problem } } : { ok: true, intent: "saveView" };
    }
    case "deleteView": {
      const viewId = idField.safeParse(fields.viewId);
      if (!viewId.success) throw new Response(null, { status: 400 });
      const { count } = await tx.customerView.deleteMany({ where: { shopId, viewId: viewId.data } });
      return count > 0 ? { ok: true, intent: "deleteView" } : { ok: false, problems: { form: "gone" } };
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

async function saveView(
  tx: Tx,
  view: { shopId: ShopId; name: string; query: string; now: Date },
): Promise<"taken" | "tooManyViews" | null> {
  const { shopId, name, now } = view;
  if ((await tx.customerView.count({ where: { shopId } })) >= MAX_VIEWS) return "tooManyViews";
  const address = new URLSearchParams(view.query);
  for (const key of PAGE_KEYS) address.delete(key);
  const saved = await query(
    tx,
    `INSERT INTO customer_views (shop_id, name, query, searched_for, created_at)
     VALUES ($1::bigint, $2, $3, fold_search($4::text), $5::timestamptz) ON CONFLICT (shop_id, name) DO NOTHING RETURNING 1`,
    shopId,
    name,
    String(address),
    address.get("q") ?? "",
    now,
  );
  return saved.length === 0 ? "taken" : null;
}

/** The saved views of a shop, by name. */
export function readViews(tx: Tx, shopId: ShopId): Promise<SavedView[]> {
  return query<SavedView>(
    tx,
    "SELECT view_id::text AS id, name, query FROM customer_views WHERE shop_id = $1::bigint ORDER BY name",
    shopId,
  );
}
