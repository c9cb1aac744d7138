import { type DocumentFigure, volumeFiguresOf, volumeTables } from "../../../sdk/figures/index.ts";
import type { Table, VolumeDocument } from "../../../sdk/index.ts";
import type { FigureRequest, VolumeOverview } from "../protocol.ts";

/** A saved result of 3-D kernels. */
export class Volume {
  constructor(readonly document: VolumeDocument) {}

  tables(): Table[] {
    return volumeTables(this.document);
  }

  figures(options: Omit<FigureRequest, "name"> = {}): DocumentFigure[] {
    return volumeFiguresOf(this.document, { heading: false, ...options });
  }

  overview(): VolumeOverview {
    const { findings, sizes } = this.document;
    return {
      findings,
      layers: sizes.flatMap(({ kernel, layers }) =>
        layers.map(({ examples: _, slices: __, ...layer }) => ({ ...layer, kernel })),
      ),
    };
  }
}
