const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** `152,831` or `98.31`. */
export function formatNumber(value: number): string {
  return GROUPED.format(value);
}

/** A share as a percentage: `1.8 %`. Small ones keep their digits. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent !== 0 && Math.abs(percent) < 0.1 ? percent.toPrecision(2) : formatNumber(Math.round(percent * 10) / 10)} %`;
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `1.2 kB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(Math.round((bytes / 1000 ** power) * 10) / 10)} ${units[power]}`;
}
