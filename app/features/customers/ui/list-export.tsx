import { Button, Popover, Text } from "@shopify/polaris";
import { ExportIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DownloadButton } from "#app/components/download-button.tsx";
import { useListAddress } from "./use-list-address.ts";

/** The files that the list can be taken away as. */
export function ListExport() {
  const { t } = useTranslation();
  const { query } = useListAddress();
  const [open, setOpen] = useState(false);
  const address = (encoding: string) => {
    const own = new URLSearchParams(query);
    own.set("encoding", encoding);
    return `/app/customers/list.csv?${own}`;
  };
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      activator={
        <Button icon={ExportIcon} disclosure onClick={() => setOpen((before) => !before)}>
          {t("customers.export.title")}
        </Button>
      }
    >
      <Popover.Section>
        <Text as="p" tone="subdued">
          {t("customers.export.list")}
        </Text>
      </Popover.Section>
      <Popover.Section>
        <DownloadButton url={address("utf8-bom")} fileName="customer-list.csv" label={t("customers.export.utf8")} />
      </Popover.Section>
      <Popover.Section>
        <DownloadButton
          url={address("shift_jis")}
          fileName="customer-list.csv"
          label={t("customers.export.shiftJis")}
        />
      </Popover.Section>
      <Popover.Section>
        <DownloadButton url="/app/customers.csv" fileName="customers.csv" label={t("customers.csv")} />
      </Popover.Section>
    </Popover>
  );
}
