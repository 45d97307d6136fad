package dev.drawbridge.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** Buffers of bytes that nobody changes any more, where Vert.x would copy them. */
public final class FixedBuffer {
  /** Fewer bytes are copied: that takes less than what a buffer over them needs beside. */
  private static final int SHORT = 1_024;

  private FixedBuffer() {}

  /**
   * A buffer over the bytes themselves, where they are many. Nothing can be appended to it.
   *
   * @param bytes not to be changed any more
   */
  public static Buffer of(byte[] bytes) {
    if (bytes.length < SHORT) return Buffer.buffer(bytes);
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  /**
   * The bytes of a buffer that nobody changes any more: where it lies over an array of just these,
   * that array.
   */
  static byte[] bytes(Buffer buffer) {
    ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
    boolean exact = bytes.hasArray() && bytes.array().length == bytes.readableBytes();
    return exact ? bytes.array() : buffer.getBytes();
  }
}
