import { Button, ButtonGroup } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAutoRefresh } from "#app/components/use-auto-refresh.ts";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { SyncHealth } from "../sync-views.server.ts";
import type { SettingsChange } from "../types.ts";

/** Asks for the import or the check for missed changes once more. */
export function SyncActions({ health }: { health: SyncHealth }) {
  const { t } = useTranslation();
  const toast = useToast();
  // A run begins a moment after it was asked for: until it is there, the page looks for it.
  const runs = `${health.backfill?.startedAt} ${health.reconcile?.startedAt}`;
  const [runsWhenAsked, setRunsWhenAsked] = useState<string | null>(null);
  useAutoRefresh({ active: runs === runsWhenAsked, everyMs: 1000 });
  const { send, saving } = useChange<SettingsChange>(({ started }) => {
    toast(t(started ? "sync.started" : "sync.goingOn"));
    if (!started) setRunsWhenAsked(null);
  });
  const ask = (intent: "reconcile" | "backfill") => {
    setRunsWhenAsked(runs);
    send({ intent });
  };
  return (
    <ButtonGroup>
      <Button loading={saving} disabled={health.reconcile?.state === "running"} onClick={() => ask("reconcile")}>
        {t("sync.reconcileNow")}
      </Button>
      <Button loading={saving} disabled={health.backfill?.state === "running"} onClick={() => ask("backfill")}>
        {t(health.backfill ? "sync.backfillAgain" : "sync.backfillNow")}
      </Button>
    </ButtonGroup>
  );
}
