import type { Tx } from "#app/db.server.ts";
import type { Language } from "#app/i18n/languages.ts";
import type { ShopId } from "#app/lib/ids.ts";

interface OfMessage {
  shopId: ShopId;
  messageId: bigint;
}

/** What a feature that is built upon messages asks on the page behind them. */
export interface ReceiverSection {
  /** @returns whether the form was its own, and is done */
  take(tx: Tx, options: OfMessage & { form: URLSearchParams; now: Date }): Promise<boolean>;
  /** @returns HTML whose values are escaped */
  show(tx: Tx, options: OfMessage & { language: Language }): Promise<string>;
}
