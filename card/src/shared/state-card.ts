/** What cards show while there is no home: one sentence, and what the user can do about it. */
import { css, html, type TemplateResult } from "lit";
import type { FeedState } from "../api/feed";
import { navigate } from "./actions";
import type { Text } from "./strings";

/** Returns the sentence for a feed without a home, null where there is something to show. */
export function absence(feed: FeedState | null, text: Text, admin: boolean): TemplateResult | null {
  if (feed?.home != null && feed.status !== "unauthorized") {
    return null;
  }
  const status = feed?.status ?? "starting";
  if (status === "no_home" && admin) {
    return html`<div class="absence">
      <p>${text("common.no_home")}</p>
      <ha-button @click=${() => navigate("/config/integrations/dashboard/add?domain=xiaomi_tag")}
        >${text("common.set_up")}</ha-button
      >
    </div>`;
  }
  const key = status === "no_home" || status === "unauthorized" ? status : "starting";
  return html`<div class="absence" role="status"><p>${text(`common.${key}`)}</p></div>`;
}

export const absenceStyles = css`
  .absence {
    flex: 1;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 8px;
    padding: 24px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .absence p {
    margin: 0;
  }
`;
