import { Button, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "#app/components/use-change.ts";
import { useToast } from "#app/components/use-toast.ts";
import type { ProgrammeChange, ProgrammeRow } from "../../programmes/types.ts";

/** Switches a programme off or deletes it, asked twice, since whoever is under way ends with it. */
export function SwitchOff(props: {
  programme: Pick<ProgrammeRow, "id" | "name" | "figures">;
  intent: "disable" | "archive";
  onDone?: () => void;
}) {
  const { programme, intent, onDone } = props;
  const { t } = useTranslation();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const { send, saving } = useChange<ProgrammeChange>(() => {
    setAsking(false);
    toast(t(`programmes.${intent}.done`));
    onDone?.();
  });
  const { underWay } = programme.figures;
  return (
    <>
      <Button
        size="slim"
        tone={intent === "archive" ? "critical" : undefined}
        variant={intent === "archive" ? "tertiary" : undefined}
        accessibilityLabel={t(`programmes.${intent}.one`, { name: programme.name })}
        onClick={() => setAsking(true)}
      >
        {t(`programmes.${intent}.action`)}
      </Button>
      <Modal
        open={asking}
        onClose={() => setAsking(false)}
        title={t(`programmes.${intent}.title`, { name: programme.name })}
        primaryAction={{
          content: t(`programmes.${intent}.action`),
          destructive: true,
          loading: saving,
          onAction: () => send({ intent, programmeId: programme.id }),
        }}
        secondaryActions={[{ content: t("common.cancel"), onAction: () => setAsking(false) }]}
      >
        <Modal.Section>
          <Text as="p">
            {underWay === 0 ? t("programmes.nobodyUnderWay") : t("programmes.endsFor", { count: underWay })}
          </Text>
        </Modal.Section>
      </Modal>
    </>
  );
}
