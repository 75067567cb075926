import accuracy from "./ja/accuracy.json" with { type: "json" };
import activity from "./ja/activity.json" with { type: "json" };
import common from "./ja/common.json" with { type: "json" };
import coupons from "./ja/coupons.json" with { type: "json" };
import customers from "./ja/customers.json" with { type: "json" };
import earning from "./ja/earning.json" with { type: "json" };
import experiments from "./ja/experiments.json" with { type: "json" };
import extras from "./ja/extras.json" with { type: "json" };
import flow from "./ja/flow.json" with { type: "json" };
import followUp from "./ja/followUp.json" with { type: "json" };
import home from "./ja/home.json" with { type: "json" };
import insights from "./ja/insights.json" with { type: "json" };
import liability from "./ja/liability.json" with { type: "json" };
import loyalty from "./ja/loyalty.json" with { type: "json" };
import loyaltyOverview from "./ja/loyalty-overview.json" with { type: "json" };
import mail from "./ja/mail.json" with { type: "json" };
import messages from "./ja/messages.json" with { type: "json" };
import notifications from "./ja/notifications.json" with { type: "json" };
import prediction from "./ja/prediction.json" with { type: "json" };
import preferences from "./ja/preferences.json" with { type: "json" };
import products from "./ja/products.json" with { type: "json" };
import programmes from "./ja/programmes.json" with { type: "json" };
import promotion from "./ja/promotion.json" with { type: "json" };
import readyProgrammes from "./ja/ready-programmes.json" with { type: "json" };
import redeemed from "./ja/redeemed.json" with { type: "json" };
import repeat from "./ja/repeat.json" with { type: "json" };
import rewards from "./ja/rewards.json" with { type: "json" };
import segments from "./ja/segments.json" with { type: "json" };
import settings from "./ja/settings.json" with { type: "json" };
import state from "./ja/state.json" with { type: "json" };
import tiers from "./ja/tiers.json" with { type: "json" };
import voice from "./ja/voice.json" with { type: "json" };
import words from "./ja/words.json" with { type: "json" };

/** Every text in Japanese; one file per page, each with keys of its own. */
export const ja = {
  ...accuracy,
  ...activity,
  ...common,
  ...coupons,
  ...customers,
  ...earning,
  ...experiments,
  ...extras,
  ...flow,
  ...followUp,
  ...home,
  ...insights,
  ...liability,
  ...loyalty,
  ...loyaltyOverview,
  ...mail,
  ...messages,
  ...notifications,
  ...prediction,
  ...preferences,
  ...products,
  ...programmes,
  ...promotion,
  ...readyProgrammes,
  ...redeemed,
  ...repeat,
  ...rewards,
  ...segments,
  ...settings,
  ...state,
  ...tiers,
  ...voice,
  ...words,
};
