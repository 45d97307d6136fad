package dev.drawbridge.dialect.bedrock;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.eventstream.Message;

/**
 * Takes {@code application/vnd.amazon.eventstream} apart, wherever its bytes are cut. Each message
 * begins with its length and is checked by AWS' own library, whose decoder of whole streams is not
 * used since it holds 2 MiB from the start. Not thread-safe.
 *
 * <p>Source: AWS' <em>event stream encoding</em>, and Smithy's specification of it.
 */
public final class AwsFrames {
  /** Two lengths, their checksum, and that of the message. */
  private static final int SHORTEST = 16;

  /** The most that the format allows: 24 MiB of payload, 128 KiB of headers, and the above. */
  private static final int LONGEST = (24 << 20) + (128 << 10) + SHORTEST;

  private byte[] held = new byte[1024];
  private int length;

  /**
   * The messages that are whole by now.
   *
   * @throws IllegalArgumentException where a message is damaged; nothing can be read after it
   */
  public List<Message> feed(byte[] chunk) {
    if (held.length - length < chunk.length) {
      held = Arrays.copyOf(held, Math.max(length + chunk.length, held.length * 2));
    }
    System.arraycopy(chunk, 0, held, length, chunk.length);
    length += chunk.length;
    List<Message> messages = List.of();
    int from = 0;
    while (length - from >= Integer.BYTES) {
      int size = ByteBuffer.wrap(held, from, Integer.BYTES).getInt();
      if (size < SHORTEST || size > LONGEST) throw new IllegalArgumentException("a wrong length");
      if (length - from < size) break;
      if (messages.isEmpty()) messages = new ArrayList<>();
      messages.add(Message.decode(ByteBuffer.wrap(held, from, size).slice()));
      from += size;
    }
    if (from > 0) {
      System.arraycopy(held, from, held, 0, length - from);
      length -= from;
    }
    return messages;
  }
}
