// The documents of convscope, each with its type in sdk/results, the file of its schema, and its name in the world.
export const documents = [
  {
    type: "AnalysisResult",
    file: "convscope-1",
    id: "convscope/1",
    title: "convscope/1: the result of a filter study",
  },
  {
    type: "OperatorsDocument",
    file: "convscope-1-operators",
    id: "convscope-operators/1",
    title: "convscope/1: the result of a study of operators",
  },
  {
    type: "NormsDocument",
    file: "convscope-1-norms",
    id: "convscope-norms/1",
    title: "convscope/1: the norms of whole layers",
  },
  {
    type: "ScaleSpaceDocument",
    file: "convscope-1-scale-space",
    id: "convscope-scale-space/1",
    title: "convscope/1: the result of a scale-space study",
  },
  { type: "KeysDocument", file: "convscope-1-keys", id: "convscope/1-keys", title: "convscope/1: the result of keys" },
  { type: "SavedKeys", file: "convscope-keys-1", id: "convscope-keys/1", title: "convscope-keys/1: saved keys" },
  {
    type: "IdealizeManifest",
    file: "convscope-idealize-1",
    id: "convscope-idealize/1",
    title: "convscope-idealize/1: what was replaced in a model",
  },
  {
    type: "PartedDocument",
    file: "convscope-parts-1",
    id: "convscope-parts/1",
    title: "convscope-parts/1: a large result, with its arrays in files beside it",
  },
  {
    type: "Atlas",
    file: "convscope-atlas-1",
    id: "convscope-atlas/1",
    title: "convscope-atlas/1: networks that others are placed among",
  },
  {
    type: "DiffDocument",
    file: "convscope-diff-1",
    id: "convscope-diff/1",
    title: "convscope-diff/1: what changed from one model to another",
  },
  {
    type: "StudyFile",
    file: "convscope-study-file-1",
    id: "convscope-study-file/1",
    title: "convscope-study-file/1: a study as a file, in YAML or JSON",
  },
  {
    type: "StudyOutcome",
    file: "convscope-study-1",
    id: "convscope-study/1",
    title: "convscope-study/1: what a study as a file found",
  },
  {
    type: "TimelineDocument",
    file: "convscope-timeline-1",
    id: "convscope-timeline/1",
    title: "convscope-timeline/1: a network over the checkpoints of its training",
  },
  {
    type: "StateHeader",
    file: "convscope-state-1",
    id: "convscope-state/1",
    title: "convscope-state/1: the header of a state, a part of a study that several machines share",
  },
  {
    type: "StateInputs",
    file: "convscope-state-inputs-1",
    id: "convscope-state-inputs/1",
    title: "convscope-state-inputs/1: the inputs of such a study",
  },
  {
    type: "InspectDocument",
    file: "convscope-inspect-1",
    id: "convscope-inspect/1",
    title: "convscope-inspect/1: tensors and layers of models",
  },
];
