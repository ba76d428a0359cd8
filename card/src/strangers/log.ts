/** Who decided and switched what: shown to every member, since whoever owns the system may be the one who plants. */
import { html, type TemplateResult } from "lit";
import type { Strangers } from "../api/strangers";
import { type Context, logOf, whenOf } from "./words";

const MOST = 50;

export function log({ log: entries, strangers }: Strangers, context: Context): TemplateResult {
  const { text } = context;
  const lines = [...entries]
    .sort((one, other) => other.at - one.at)
    .map((entry) => ({ at: entry.at, words: logOf(entry, strangers, context) }))
    .filter(({ words }) => words !== "")
    .slice(0, MOST);
  return html`<h3>${text("strangers.log")}</h3>
    <p class="faint">${text("strangers.log_help")}</p>
    ${
      lines.length === 0
        ? html`<p class="faint">${text("strangers.log_none")}</p>`
        : html`<ul class="log">
            ${lines.map(({ at, words }) => html`<li><span class="faint">${whenOf(at, context)}</span><span>${words}</span></li>`)}
          </ul>`
    }`;
}
