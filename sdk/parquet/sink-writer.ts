import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import type { ByteSink } from "../export/byte-sink.ts";

/** Hands on what a Parquet writer has made, after every row group. */
export class SinkWriter extends ByteWriter {
  constructor(private readonly sink: ByteSink) {
    super();
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes().slice();
    const position = this.offset - bytes.length;
    this.index = 0;
    await this.sink.write(bytes, position);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}
