/** 0.1234 as "12.3 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** 1234567 as "1,234,567", the same in every locale. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
