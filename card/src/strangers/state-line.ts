/** The state of the detection in a sentence: off, learning, refused, not readable. */
import { css, html, nothing, type TemplateResult } from "lit";
import type { StrangersState } from "../api/strangers";
import { type Context, dayOf, textOr } from "./words";

export function stateLine({ status, strangers }: StrangersState, context: Context | null): TemplateResult {
  if (context === null) {
    return html``;
  }
  const { text } = context;
  if (strangers === null) {
    return html`<p class="state" role="status">
      ${textOr(text, `strangers.status_${status}`, "strangers.status_waiting")}
    </p>`;
  }
  const words = [
    status === "failed" ? text("strangers.status_failed") : "",
    strangers.enabled ? "" : text("strangers.off"),
    strangers.learning_until !== null && strangers.learning_until > context.now
      ? text("strangers.learning", { day: dayOf(strangers.learning_until, context) })
      : "",
  ].filter(Boolean);
  return html`${words.length === 0 ? nothing : words.map((line) => html`<p class="state" role="status">${line}</p>`)}`;
}

export const stateStyles = css`
  .state {
    margin: 0 0 16px;
    padding: 12px 16px;
    border-inline-start: 4px solid var(--info-color, var(--primary-color));
    border-radius: 8px;
    background: color-mix(in srgb, var(--info-color, var(--primary-color)) 10%, transparent);
  }
`;
