/** Nothing is worked at any more, and each figure is there. */
export function viewDrawn() {
  return (
    document.querySelector("main h2, main h3") !== null &&
    document.querySelector(".progress") === null &&
    [...document.querySelectorAll(".drawing")].every(
      (drawing) => drawing.querySelector("svg") !== null && !drawing.hasAttribute("aria-busy"),
    )
  );
}
