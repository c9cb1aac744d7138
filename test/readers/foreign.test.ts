import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { openModel } from "../../sdk/model/open-model.ts";

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** What people have instead of a model, under the name that it has then, and what is to be said. */
const cases: [name: string, content: string, message: RegExp][] = [
  ["model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 4\n", /run "git lfs pull"/],
  ["resnet18.pth", "<!DOCTYPE html>\n<html><head></head></html>", /web page \(HTML\).*take resolve/],
  ["model.onnx", '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /XML answer \("AccessDenied"\)/],
  ["model.pt", '{"error":"Repository not found"}', /JSON answer of a server.*Repository not found.*download failed/],
  ["config.json", '{\n "architectures": ["X"],\n "model_type": "x"\n}', /configuration: open the file of its weights/],
  ["model.json", '{"class_name":"Sequential","config":[]}', /Keras architecture without weights/],
  ["text.pt", "Entry not found", /is text that begins "Entry not found"/],
  ["model.7z", "7z\xbc\xaf\x27\x1c", /7z archive/],
  ["llama.gguf", "GGUF\x03\0\0\0", /GGUF file/],
  ["model.ort", "\x18\0\0\0ORTM\0\0", /take the \.onnx/],
  ["net.param", "7767517\n3 3\n", /ncnn/],
  ["resnet-0000.params", "\x12\x01\0\0\0\0\0\0\0\0", /MXNet/],
  ["vgg.t7", "\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1", /Torch 7/],
  ["m.engine", "ftrt\0\0", /TensorRT/],
  ["m.pte", "\x30\0\0\0ET12", /ExecuTorch/],
  ["m.mnn", "\x1c\0\0\0\0", /MNN/],
  ["model.pdmodel", "\x0a\xb1\x07\x08", /paddle2onnx/],
  ["zeros.pth", "\0".repeat(4096), /nothing but zeros/],
  ["model.joblib", "\x78\x9c\x01\x02\x03", /zlib.*compress=0/],
  ["weights.bin", "\x01\x02\x03\x04\xff", /no model by itself: open the file that describes its numbers/],
  ["page.bin", "<!DOCTYPE html><html></html>", /web page \(HTML\)/],
  ["pytorch_model.bin", "\x01\x02\x03\x04\xff", /pickle|begins with/],
  ["a.unknown", "\x01\x02\x03\x04\xff", /begins with 01 02 03 04 ff, as no format that is read here/],
];

for (const [name, content, message] of cases) {
  test(name, async () => {
    try {
      await openModel(fromBytes(name, bytes(content)));
      assert.unreachable();
    } catch (error) {
      assert.instance(error, ConvscopeError);
      const { message: text, place } = error as ConvscopeError;
      assert.match(text, message);
      assert.is(place.offset, 0);
      assert.ok(`convscope: ${text}`.length <= 120, `${text.length}: ${text}`);
    }
  });
}

test.run();
