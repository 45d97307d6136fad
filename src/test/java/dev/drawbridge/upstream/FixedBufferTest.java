package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.junit.jupiter.api.Test;

class FixedBufferTest {
  private static byte[] bytes(ByteBuf bytes) {
    return FixedBuffer.bytes(BufferInternal.buffer(bytes));
  }

  @Test
  void anArrayThatIsAllOfABufferIsNotCopied() {
    byte[] array = {1, 2, 3};
    assertSame(array, bytes(Unpooled.wrappedBuffer(array)));
  }

  @Test
  void ofAnArrayThatHoldsMoreOnlyTheBuffersBytesAreTaken() {
    byte[] array = {1, 2, 3};
    assertArrayEquals(new byte[] {1, 2}, bytes(Unpooled.wrappedBuffer(array, 0, 2)));
    assertArrayEquals(new byte[] {2, 3}, bytes(Unpooled.wrappedBuffer(array, 1, 2)));
    assertArrayEquals(new byte[] {7}, FixedBuffer.bytes(Buffer.buffer(64).appendByte((byte) 7)));
    assertArrayEquals(array, bytes(Unpooled.directBuffer().writeBytes(array)));
  }
}
