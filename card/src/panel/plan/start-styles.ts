import { css } from "lit";

export const startStyles = css`
  .start {
    margin: auto;
    padding: 24px 16px;
    max-inline-size: 860px;
    display: flex;
    flex-direction: column;
    gap: 16px;
    overflow-y: auto;
    max-block-size: 100%;
  }
  .start p {
    line-height: 1.5;
  }
  .starts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
    gap: 16px;
  }
  .start-card {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 8px;
    padding: 20px;
    text-align: start;
    border: 1px solid var(--divider-color);
    border-radius: var(--ha-border-radius-lg, 12px);
    background: var(--card-background-color, canvas);
    line-height: 1.45;
  }
  button.start-card:hover {
    border-color: var(--primary-color);
  }
  .start-card span {
    color: var(--secondary-text-color);
  }
  .start-card .button span {
    color: inherit;
  }
  .start-card > ha-icon {
    --mdc-icon-size: 32px;
    color: var(--primary-color);
  }
`;
