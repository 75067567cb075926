import type { Tx } from "#app/db.server.ts";
import type { ShopId } from "#app/lib/ids.ts";
import { deleteSegment } from "./delete-segment.server.ts";
import { saveSegment } from "./save-segment.server.ts";
import { setSegmentTag } from "./tags/set-segment-tag.server.ts";

/** What became of a form of a segment's page: the segment's id, or each field's problem (`form`: not of one field). */
export type SegmentChange =
  | { ok: true; intent: string; id: string }
  | { ok: false; intent: string; problems: Record<string, string> };

/**
 * Does what a form of a segment's page asks for.
 *
 * @param options.segmentId none: the page of a new one, which can only be saved
 */
export async function changeSegment(
  tx: Tx,
  options: { shopId: ShopId; segmentId?: bigint; form: FormData; now: Date },
): Promise<SegmentChange> {
  const { shopId, segmentId, form, now } = options;
  const text = (name: string) => String(form.get(name) ?? "");
  const intent = text("intent");
  const done = (id: bigint): SegmentChange => ({ ok: true, intent, id: String(id) });
  const refuse = (problems: Record<string, string>): SegmentChange => ({ ok: false, intent, problems });
  if (intent === "save") {
    const saved = await saveSegment(tx, {
      shopId,
      name: text("name"),
      rule: parse(text("rule")),
      now,
      ...(segmentId === undefined ? {} : { segmentId }),
    });
    if (saved.result === "saved") return done(saved.segmentId);
    if (saved.result === "gone") return refuse({ form: "gone" });
    return refuse({
      ...(saved.name ? { name: saved.name } : {}),
      ...(saved.problems.length > 0 ? { rule: "other" } : {}),
    });
  }
  if (segmentId === undefined) throw new Response(null, { status: 400 });
  switch (intent) {
    case "delete":
      // One that is gone already is what was asked for.
      await deleteSegment(tx, { shopId, segmentId });
      return done(segmentId);
    case "setTag":
    case "removeTag": {
      const tag = intent === "setTag" ? text("tag") : null;
      const result = await setSegmentTag(tx, { shopId, segmentId, tag, now });
      if (result === "set") return done(segmentId);
      return refuse(result === "gone" ? { form: "gone" } : { tag: result });
    }
    default:
      throw new Response(null, { status: 400 });
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
