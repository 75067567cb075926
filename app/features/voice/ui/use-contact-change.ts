import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { VoiceChange } from "../types.ts";

/**
 * Which contact of a list is being changed. It is the list that sends the change: a contact that is resolved leaves it
 * before anybody could tell that it was saved.
 */
export function useContactChange() {
  const { t } = useTranslation();
  const toast = useToast();
  const [openId, setOpenId] = useState<string | null>(null);
  const change = useChange<VoiceChange>(() => {
    toast(t("common.saved"));
    setOpenId(null);
  });
  return { ...change, openId, toggle: (id: string) => setOpenId((before) => (before === id ? null : id)) };
}

export type ContactChange = ReturnType<typeof useContactChange>;
