import { Button } from "@shopify/polaris";
import { ExportIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useToast } from "./use-toast.ts";

interface TokenSource {
  idToken?: () => Promise<string>;
}

/** Fetches a file with the session token and hands it to the browser: a plain link would carry no token. */
export function DownloadButton(props: {
  url: string;
  fileName: string;
  label?: string;
  accessibilityLabel?: string;
  variant?: "tertiary";
}) {
  const { t } = useTranslation();
  const toast = useToast();
  const [busy, setBusy] = useState(false);

  async function download() {
    setBusy(true);
    try {
      const token = await (window as unknown as { shopify?: TokenSource }).shopify?.idToken?.();
      const answer = await fetch(props.url, token ? { headers: { Authorization: `Bearer ${token}` } } : undefined);
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const address = URL.createObjectURL(await answer.blob());
      const link = Object.assign(document.createElement("a"), { href: address, download: props.fileName });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch {
      toast(t("errors.download"), { isError: true });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Button
      icon={ExportIcon}
      onClick={download}
      loading={busy}
      accessibilityLabel={props.accessibilityLabel}
      variant={props.variant}
    >
      {props.label ?? t("common.csv")}
    </Button>
  );
}
