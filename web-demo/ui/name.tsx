import { shownName } from "./shown-name.ts";

interface Props {
  of: string;
  longest?: number;
  /** The sign behind it: no line begins with it. */
  then?: string;
}

/** A file's or a group's name in a sentence: where a line has room for it, it is not broken at its hyphens. */
export function Name({ of, longest, then }: Props) {
  return (
    <span class="name">
      <bdi>{shownName(of, longest)}</bdi>
      {then}
    </span>
  );
}
