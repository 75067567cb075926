import { BlockStack, Button, InlineStack } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { UnsavedChanges } from "./unsaved-changes.tsx";

/** The frame of a form over what is stored (`useStoredForm`): the button that saves it, and the save bar while it differs. */
export function StoredForm(props: {
  /** Of the save bar; one per form of a page. */
  id: string;
  isDirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { id, isDirty, saving, onSave, onDiscard } = props;
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        <BlockStack gap="400">
          {props.children}
          <InlineStack align="end">
            <Button submit variant="primary" disabled={!isDirty} loading={saving}>
              {t("common.save")}
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
      <UnsavedChanges id={id} open={isDirty} saving={saving} onSave={onSave} onDiscard={onDiscard} />
    </>
  );
}
