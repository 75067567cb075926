/** What likely the same person has in common: one mailbox, one telephone number, name and postcode. */
export const DUPLICATE_KINDS = ["mailbox", "phone", "nameZip"] as const;
export type DuplicateKind = (typeof DUPLICATE_KINDS)[number];

export interface DuplicateCustomer {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  zip: string | null;
  orders: number;
  /** Minor units. */
  netSales: string;
  lastOrderAt: string | null;
}

/** Customers who are likely one person. */
export interface DuplicateGroup {
  kind: DuplicateKind;
  /** Names the group together with its kind. */
  key: string;
  /** Everything that all of them have in common. */
  reasons: DuplicateKind[];
  customers: DuplicateCustomer[];
  /** More customers than are shown have it: likely no person's, but a placeholder. */
  hasMore: boolean;
}

export interface DuplicatePage {
  groups: DuplicateGroup[];
  /** Where the next page begins; null on the last. */
  after: string | null;
}

/** How many customers of an audience can be reached, and how: "by" a channel whom news would reach (`reachSql`). */
export interface ReachFigures {
  customers: number;
  withEmail: number;
  byEmail: number;
  withPhone: number;
  bySms: number;
  withPost: number;
  byPost: number;
  byLine: number;
  /** Neither e-mail address nor telephone number nor postal address, nor a LINE account that is linked. */
  byNothing: number;
}

/** Null before the first count. */
export interface ReachView {
  countedAt: string;
  all: ReachFigures;
  /** Who bought within the last 12 months. */
  year: ReachFigures;
}

export type AccuracyChange = { ok: true; intent: string } | { ok: false; problems: Record<string, string> };

/** What Shopify says that a merge would do. */
export type MergePreview =
  | { ok: true; keptId: string | null; problems: string[]; tooManyTags: boolean; noteTooLong: boolean }
  | { ok: false };
