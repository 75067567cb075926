import type { ProgrammeContent } from "../programme-content.ts";

/** What keeps a programme from doing what it says; `step` is its place from 1. Each has its words in programmes.json. */
export interface ProgrammeLack {
  what: "campaign" | "template" | "text" | "segment" | "couponCampaign";
  step: number | null;
}

/** How many customers of a programme are where, and how many messages went out by it. */
export interface ProgrammeFigures {
  underWay: number;
  done: number;
  ended: number;
  heldOut: number;
  sent: number;
}

export interface ProgrammeRow {
  id: string;
  name: string;
  readyMade: string | null;
  version: number;
  isOn: boolean;
  holdOutBp: number;
  content: ProgrammeContent;
  figures: ProgrammeFigures;
  /** The shop's day on which the next steps come; null while none is foreseen. */
  nextOn: string | null;
}

/** What became of a form of the programmes' pages; `asks`: nothing was saved until that is answered. */
export type ProgrammeChange =
  | { ok: true; id?: string; asks?: { underWay: number }; enrolled?: number; heldOut?: number; already?: number }
  | { ok: false; problems: Record<string, string> };
