/** What became of a change; `started` is false when the asked-for run is going on already. */
export type SettingsChange =
  | { ok: true; intent: string; started: boolean }
  | { ok: false; intent: string; problems: Record<string, string> };

/** What the shop calls its points and which colour is its own, as the form shows it; empty: not set. */
export interface ShopWords {
  pointsNameJa: string;
  pointsNameEn: string;
  accent: string;
}
