import { css } from "lit";

export const strangersPageStyles = css`
  :host {
    max-inline-size: 1200px;
  }
  h3 {
    margin: 0 0 8px;
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .faint {
    font-size: var(--ha-font-size-s, 12px);
  }
  .strangers {
    margin: 0 -16px;
  }
  section > :last-child {
    margin-block-end: 0;
  }
  .only .state {
    margin: 0;
  }
  .folded {
    padding-block: 4px;
  }
  .columns {
    display: grid;
    gap: 16px;
    align-items: start;
  }
  .detail {
    min-inline-size: 0;
  }
  summary {
    min-block-size: 44px;
    line-height: 44px;
    cursor: pointer;
  }
  summary:focus-visible {
    outline: 2px solid var(--primary-color);
  }
  @media (min-width: 960px) {
    .columns {
      grid-template-columns: minmax(320px, 5fr) minmax(0, 6fr);
    }
    .detail {
      position: sticky;
      inset-block-start: 16px;
      max-block-size: calc(100vh - 130px);
      overflow: auto;
    }
    .detail .back {
      display: none;
    }
  }
  /* One after the other where there is room for one only. */
  @media (max-width: 959px) {
    :host([track]) .list,
    .detail.empty {
      display: none;
    }
  }
`;
