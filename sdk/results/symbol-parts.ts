const low = /(?<=(?<![\w.])(?:T(?=_H)|H(?=_max)))_(H|max)(?![\w.])/;

/** Texts write T_H and H_max, for what knows no subscripts. The text in turn as it stands and below: those at odd places are subscripts. */
export function symbolParts(text: string): string[] {
  return text.split(low);
}
