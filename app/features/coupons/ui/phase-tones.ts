export const PHASE_TONES = { off: undefined, scheduled: "info", on: "success", ended: undefined } as const;
