export const STATE_TONES = {
  owed: "attention",
  assigned: "info",
  seen: "info",
  used: "success",
  expired: undefined,
  revoked: undefined,
  held_out: undefined,
} as const;
