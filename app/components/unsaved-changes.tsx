import { SaveBar } from "@shopify/app-bridge-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** App Bridge's save bar, open while a form differs from what is stored. */
export function UnsavedChanges(props: {
  id: string;
  open: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const { t } = useTranslation();
  // The bar is an element of App Bridge's own: it exists only once that script has run.
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(customElements.get("ui-save-bar") !== undefined), []);
  if (!ready) return null;
  return (
    <SaveBar id={props.id} open={props.open}>
      <button type="button" variant="primary" onClick={props.onSave} disabled={props.saving}>
        {t("common.save")}
      </button>
      <button type="button" onClick={props.onDiscard} disabled={props.saving}>
        {t("common.discard")}
      </button>
    </SaveBar>
  );
}
