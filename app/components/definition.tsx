import { Text, Tooltip } from "@shopify/polaris";

/** A figure's name with its definition on hover and on focus. */
export function Definition({ label, meaning, strong }: { label: string; meaning: string; strong?: boolean }) {
  return (
    <Tooltip content={meaning} hasUnderline preferredPosition="above" width="wide">
      <Text as="span" variant={strong ? "headingSm" : undefined}>
        {label}
      </Text>
    </Tooltip>
  );
}
