/** Marks the step that is shown in the links of a study's page (`exploreStudy`), or none where other models are. */
export function markStep(isInside: boolean): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".steps [href^='?']")) {
    const isShown = isInside && link.search === location.search;
    link.setAttribute("aria-current", isShown ? "page" : "false");
  }
}
