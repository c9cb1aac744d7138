import { type AnalysisResult, studiesOf } from "../../sdk/index.ts";

/** Every figure of a result under the base name of its file; the first study's names carry no kernel size. */
export async function studyFigures(result: AnalysisResult): Promise<{ name: string; svg: string }[]> {
  const draw = await import("../../sdk/figures/index.ts");
  const figures = studiesOf(result).flatMap((study, i) => {
    const suffix = i === 0 ? "" : `-${study.basis.kernel.join("x")}`;
    const compared = study.divergence.groups.length > 1;
    return [
      { name: `ridge${suffix}`, svg: draw.ridgeFigure(study) },
      { name: `basis${suffix}`, svg: draw.basisStrip(study) },
      { name: `plane${suffix}`, svg: draw.planeFigure(study) },
      ...(compared
        ? [
            { name: `divergence${suffix}`, svg: draw.divergenceHeatmap(study) },
            { name: `component-share${suffix}`, svg: draw.componentShareFigure(study) },
          ]
        : []),
    ];
  });
  return [
    ...figures,
    { name: "explained-variance", svg: draw.explainedVarianceFigure(result) },
    { name: "deciles", svg: draw.decileFigure(result) },
    { name: "quality", svg: draw.qualityFigure(result) },
    { name: "filters", svg: draw.filterGrid(result) },
    ...draw.operatorFigures(result),
    ...draw.scaleSpaceFigures(result),
  ];
}
