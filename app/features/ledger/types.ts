/** What a line of the ledger came from: an order, a rule, a person of the staff, an import … */
export interface PointsSource {
  type: string;
  id: bigint | null;
}

/** Why points moved: a key of the texts `pointsReasons`, with what the text is filled with. */
export type PointsReason = { key: string } & Record<string, string | number>;

export interface Grant {
  customerId: bigint;
  amount: bigint;
  kind: "earn" | "adjust" | "import";
  /** Unique in the shop: what was granted under a key is not granted again. */
  key: string;
  source: PointsSource;
  reason: PointsReason;
  ruleVersion?: number | null;
  mendsEntryId?: bigint | null;
  /** The shop's days. */
  grantedOn: string;
  /** The last day on which the points can be spent; null: they do not expire. */
  expiresOn: string | null;
  /** The day on which the points can be spent first; null: at once. */
  releasesOn: string | null;
}

export interface Taking {
  customerId: bigint;
  amount: bigint;
  kind: "revoke" | "adjust" | "import" | "settle";
  /** Unique in the shop: what was taken under a key is not taken again. */
  key: string;
  source: PointsSource;
  reason: PointsReason;
  ruleVersion?: number | null;
  mendsEntryId?: bigint | null;
  /** Lots that are taken from before all others, those that wait to be released included. */
  own?: { orderId: bigint } | { entryId: bigint };
  /**
   * What happens to the part that is not there: the whole taking is refused, it is owed, or the shop bears it.
   * `refuse` unless said otherwise.
   */
  shortfall?: Shortfall;
}

export type Shortfall = "refuse" | "debt" | "forgive";
