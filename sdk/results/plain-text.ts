/** 0.1234 as "12.3 %"; what is not 0 never reads as 0, what is not all never as all. */
export function percent(share: number): string {
  const digits = (100 * share).toFixed(1);
  if (share > 0 && digits === "0.0") return "<0.1 %";
  if (share < 1 && digits === "100.0") return ">99.9 %";
  return `${digits} %`;
}

/** 0.01 as "1 %", 0.005 as "0.5 %": as many digits as it takes. */
export function shortPercent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

/** 0.012345 as "0.0123": three significant digits, so that what is not 0 never reads as 0. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** 1234567 as "1,234,567", the same in every locale. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
