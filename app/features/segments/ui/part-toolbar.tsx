import { Button, ButtonGroup, Checkbox, InlineStack } from "@shopify/polaris";
import { ArrowDownIcon, ArrowUpIcon, DeleteIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface PartToolbarProps {
  partKey: string;
  /** What the part is called, for those who hear the buttons. */
  name: string;
  negated: boolean;
  onNegated: (negated: boolean) => void;
  /** Undefined where there is nowhere to move to. */
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: () => void;
}

/** Turns a part of a rule into its opposite, moves it among its neighbours, or takes it away. */
export function PartToolbar(props: PartToolbarProps & { children: ReactNode }) {
  const { t } = useTranslation();
  const { partKey, name, negated, onNegated, onUp, onDown, onRemove, children } = props;
  return (
    <InlineStack gap="300" blockAlign="end" align="space-between" wrap>
      <div style={{ flex: "1 1 220px", maxWidth: 420 }}>{children}</div>
      <InlineStack gap="300" blockAlign="center">
        <Checkbox id={`${partKey}-not`} label={t("segmentEditor.not")} checked={negated} onChange={onNegated} />
        <ButtonGroup>
          <Button
            id={`${partKey}-up`}
            icon={ArrowUpIcon}
            accessibilityLabel={t("segmentEditor.up", { name })}
            disabled={!onUp}
            onClick={() => onUp?.()}
          />
          <Button
            id={`${partKey}-down`}
            icon={ArrowDownIcon}
            accessibilityLabel={t("segmentEditor.down", { name })}
            disabled={!onDown}
            onClick={() => onDown?.()}
          />
          <Button
            id={`${partKey}-remove`}
            icon={DeleteIcon}
            accessibilityLabel={t("segmentEditor.remove", { name })}
            onClick={onRemove}
          />
        </ButtonGroup>
      </InlineStack>
    </InlineStack>
  );
}
