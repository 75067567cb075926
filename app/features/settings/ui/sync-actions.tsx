import { Button, ButtonGroup } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { SettingsChange } from "../change-settings.server.ts";
import type { SyncHealth } from "../sync-views.server.ts";

/** Asks for the import or the check for missed changes once more. */
export function SyncActions({ health }: { health: SyncHealth }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { send, saving } = useChange<SettingsChange>(({ started }) =>
    toast(t(started ? "sync.started" : "sync.goingOn")),
  );
  return (
    <ButtonGroup>
      <Button
        loading={saving}
        disabled={health.reconcile?.state === "running"}
        onClick={() => send({ intent: "reconcile" })}
      >
        {t("sync.reconcileNow")}
      </Button>
      <Button
        loading={saving}
        disabled={health.backfill?.state === "running"}
        onClick={() => send({ intent: "backfill" })}
      >
        {t(health.backfill ? "sync.backfillAgain" : "sync.backfillNow")}
      </Button>
    </ButtonGroup>
  );
}
