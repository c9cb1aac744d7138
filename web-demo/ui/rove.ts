/** The key handler of a grid of buttons with one tab stop: arrows, Home and End move the focus from one to another. */
export function rove(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const members = [...(event.currentTarget as Element).querySelectorAll("button")];
  const at = members.indexOf(event.target as HTMLButtonElement);
  const next = at < 0 ? undefined : members[nextOf(members, at, event.key)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** -1: nowhere. Rows and columns are those on the screen, however the grid is wrapped. */
function nextOf(members: HTMLElement[], at: number, key: string): number {
  const left = (i: number) => members[i].getBoundingClientRect().left;
  const inColumn = (_: HTMLElement, i: number) => Math.abs(left(i) - left(at)) < 1;
  switch (key) {
    case "ArrowLeft":
      return at - 1;
    case "ArrowRight":
      return at + 1;
    case "ArrowUp":
      return members.slice(0, at).findLastIndex(inColumn);
    case "ArrowDown":
      return members.findIndex((member, i) => i > at && inColumn(member, i));
    case "Home":
      return 0;
    case "End":
      return members.length - 1;
    default:
      return -1;
  }
}
