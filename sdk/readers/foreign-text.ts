/** Of the beginning of a text that is shown. */
const longestShown = 40;

/** What a text is that should be a model, and what to do; undefined where the bytes are no text. */
export function describeText(head: Uint8Array): string | undefined {
  const text = new TextDecoder("utf-8").decode(head.subarray(0, 4096)).trimStart();
  if (!isText(text)) return undefined;
  if (text.startsWith("version https://git-lfs")) {
    return 'is a git-lfs pointer, not the file it stands for: run "git lfs pull"';
  }
  if (/^<(!doctype html|html|head|body)/i.test(text)) {
    return "is a web page (HTML): the download failed, or it was a Hub's blob link (take resolve)";
  }
  if (/^<(\?xml|Error|[A-Za-z])/.test(text)) return describeXml(text);
  if (text.startsWith("{") || text.startsWith("[")) return describeJson(text);
  // A pickle of protocol 0 is text, too.
  if (/^[(\])}cI]/.test(text) && text.includes("\n")) return undefined;
  return `is text that begins ${quote(text)}, not a model`;
}

/** No control characters but those of text, and no byte that is no UTF-8. */
function isText(text: string): boolean {
  return text.length >= 4 && !/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text.slice(0, 512));
}

function describeXml(text: string): string {
  const code = /<(?:Code|Message|title)>([^<]{1,80})</i.exec(text)?.[1];
  return `is an XML answer${code === undefined ? "" : ` (${quote(code)})`} or document, not a model: the download failed`;
}

function describeJson(text: string): string {
  const has = (...keys: string[]) => keys.some((key) => text.slice(0, 4096).includes(`"${key}"`));
  if (has("class_name") && has("config")) {
    return "is a Keras architecture without weights (to_json): save model.keras or model.h5";
  }
  if (has("architectures", "model_type", "transformers_version")) {
    return "is a model's configuration: open the file of its weights (.safetensors) beside it";
  }
  if (has("error", "errors", "message", "detail", "statusCode")) {
    return `is a JSON answer of a server, ${quote(text)}: the download failed`;
  }
  if (has("nbformat", "cells")) return "is a notebook, not a model";
  if (has("fileFormatVersion", "itemInfoEntries")) return "is a manifest: open the .mlpackage folder, or its .mlmodel";
  return `is JSON that begins ${quote(text)}, not a model`;
}

function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return JSON.stringify(line.length > longestShown ? `${line.slice(0, longestShown)}...` : line);
}
