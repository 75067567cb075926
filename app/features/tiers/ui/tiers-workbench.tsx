import { BlockStack } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useToast } from "#app/components/use-toast.ts";
import type { DryRun } from "../dry-run.server.ts";
import type { TierSettingsView } from "../views.server.ts";
import { DryRunCard } from "./dry-run-card.tsx";
import { ProgrammeCard } from "./programme-card.tsx";
import { ProgrammeEditor } from "./programme-editor.tsx";

/** The programme in force, the draft while it is edited, and what publishing it would do. */
export function TiersWorkbench({ settings }: { settings: TierSettingsView }) {
  const { t } = useTranslation();
  const toast = useToast();
  const [isEditing, setEditing] = useState(false);
  const [dryRun, setDryRun] = useState<DryRun | null>(null);
  const done = (moved: number) => {
    setEditing(false);
    setDryRun(null);
    toast(t("tiers.moved", { count: moved }));
  };
  return (
    <BlockStack gap="400">
      <ProgrammeCard settings={settings} isEditing={isEditing} onEdit={() => setEditing(true)} onMoved={done} />
      {dryRun ? <DryRunCard dryRun={dryRun} onPublished={done} onBack={() => setDryRun(null)} /> : null}
      {isEditing ? (
        // What was typed stays while its effect is looked at.
        <div hidden={dryRun !== null}>
          <ProgrammeEditor settings={settings} onAnswer={setDryRun} onCancel={() => setEditing(false)} />
        </div>
      ) : null}
    </BlockStack>
  );
}
