import { BlockStack, Button, InlineError, InlineStack, Tag, Text } from "@shopify/polaris";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { CHANNELS, type Channel } from "../../programme-content.ts";

/** Channels in the order in which they are tried: the first that reaches the customer is used. */
export function ChannelsField(props: {
  chosen: string[];
  onChange: (channels: string[]) => void;
  error: string | undefined;
}) {
  const { chosen, onChange, error } = props;
  const { t } = useTranslation();
  const id = useId();
  const label = (channel: string) => t(`programmes.channels.${channel as Channel}`);
  const others = CHANNELS.filter((channel) => !chosen.includes(channel));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <BlockStack gap="100">
        <legend id={id}>{t("programmes.editor.channels")}</legend>
        <InlineStack gap="200" blockAlign="center" wrap>
          {chosen.map((channel, at) => (
            <InlineStack key={channel} gap="100" blockAlign="center">
              {at > 0 ? (
                <Text as="span" tone="subdued">
                  {t("programmes.editor.else")}
                </Text>
              ) : null}
              <Tag onRemove={() => onChange(chosen.filter((each) => each !== channel))}>{label(channel)}</Tag>
            </InlineStack>
          ))}
          {others.map((channel) => (
            <Button
              key={channel}
              size="micro"
              accessibilityLabel={t("programmes.editor.addChannelOne", { channel: label(channel) })}
              onClick={() => onChange([...chosen, channel])}
            >
              {t("programmes.editor.addChannel", { channel: label(channel) })}
            </Button>
          ))}
        </InlineStack>
        <Text as="p" tone="subdued">
          {t("programmes.editor.channelsHelp")}
        </Text>
        {error ? <InlineError message={error} fieldID={id} /> : null}
      </BlockStack>
    </fieldset>
  );
}
