import { query, type Tx } from "#app/db.server.ts";
import { parseId, type ShopId } from "#app/lib/ids.ts";
import { isDay } from "#app/lib/time.ts";
import {
  CONTACT_FILTERS,
  type ContactChannel,
  type ContactFilter,
  type ContactKind,
  type ContactState,
} from "../types.ts";

export interface ContactEntry {
  /** ISO text. */
  at: string;
  note: string;
  /** Where it stood from then on; null where that stayed. */
  state: ContactState | null;
}

export interface ContactView {
  id: string;
  customerId: string;
  firstName: string | null;
  lastName: string | null;
  kind: ContactKind;
  channel: ContactChannel;
  subject: string;
  state: ContactState;
  /** The staff member's id in Shopify. */
  assignee: string | null;
  dueOn: string;
  openedOn: string;
  resolvedOn: string | null;
  /** Newest first. */
  entries: ContactEntry[];
}

const COLUMNS = `k.contact_id::text AS id, k.customer_id::text AS "customerId", c.first_name AS "firstName",
  c.last_name AS "lastName", k.kind, k.channel, k.subject, k.state, k.assignee, k.due_on::text AS "dueOn",
  k.opened_on::text AS "openedOn", k.resolved_on::text AS "resolvedOn",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'note', e.note, 'state', e.state) ORDER BY e.entry_id DESC), '[]')
   FROM contact_entries e WHERE e.shop_id = k.shop_id AND e.contact_id = k.contact_id) AS entries`;
const FROM = `FROM contacts k LEFT JOIN customers c ON c.shop_id = k.shop_id AND c.customer_id = k.customer_id
  WHERE k.shop_id = $1::bigint`;

export interface ContactQuery {
  show: ContactFilter;
  /** The staff member's id in Shopify; null: everybody's. */
  assignee: string | null;
  after: { day: string; contactId: bigint } | null;
}

export interface ContactList {
  contacts: ContactView[];
  /** Where the next page begins, as `readContactQuery` reads it. */
  next: string | null;
}

const PER_PAGE = 50;

/** Reads the address of the list of contacts. */
export function readContactQuery(search: URLSearchParams): ContactQuery {
  const [day = "", id] = (search.get("after") ?? "").split("~");
  const contactId = parseId(id);
  return {
    show: CONTACT_FILTERS.find((known) => known === search.get("show")) ?? "unresolved",
    assignee: /^\d{1,20}$/.exec(search.get("assignee") ?? "")?.[0] ?? null,
    after: isDay(day) && contactId !== null ? { day, contactId } : null,
  };
}

/** Contacts a page at a time: of those that are not resolved the ones due first, of the others the last resolved. */
export async function readContacts(tx: Tx, options: { shopId: ShopId; asked: ContactQuery }): Promise<ContactList> {
  const { shopId, asked } = options;
  const isOpen = asked.show === "unresolved";
  const rows = await query<ContactView>(
    tx,
    `SELECT ${COLUMNS} ${FROM} AND k.state ${isOpen ? "<>" : "="} 'resolved'
       AND ($2::text IS NULL OR k.assignee = $2)
       AND ($3::date IS NULL OR ${isOpen ? "(k.due_on, k.contact_id) >" : "(k.resolved_on, k.contact_id) <"} ($3::date, $4::bigint))
     ORDER BY ${isOpen ? "k.due_on, k.contact_id" : "k.resolved_on DESC, k.contact_id DESC"} LIMIT ${PER_PAGE + 1}`,
    shopId,
    asked.assignee,
    asked.after?.day ?? null,
    asked.after?.contactId ?? null,
  );
  const contacts = rows.slice(0, PER_PAGE);
  const last = contacts.at(-1);
  return {
    contacts,
    next: rows.length > PER_PAGE && last ? `${isOpen ? last.dueOn : last.resolvedOn}~${last.id}` : null,
  };
}

/** How many contacts should have been seen to by a day and were not; at most a thousand are counted. */
export async function countLateContacts(tx: Tx, options: { shopId: ShopId; today: string }): Promise<number> {
  const [row] = await query<{ late: number }>(
    tx,
    `SELECT count(*)::integer AS late FROM (SELECT FROM contacts
       WHERE shop_id = $1::bigint AND state <> 'resolved' AND due_on <= $2::date LIMIT 1000) c`,
    options.shopId,
    options.today,
  );
  return row?.late ?? 0;
}

const MOST_OF_CUSTOMER = 30;

/** A customer's contacts, the newest first, at most thirty. */
export async function readCustomerContacts(
  tx: Tx,
  options: { shopId: ShopId; customerId: bigint },
): Promise<ContactView[]> {
  return query<ContactView>(
    tx,
    `SELECT ${COLUMNS} ${FROM} AND k.customer_id = $2::bigint ORDER BY k.contact_id DESC LIMIT ${MOST_OF_CUSTOMER}`,
    options.shopId,
    options.customerId,
  );
}
