package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.dialect.MessageRanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits a body into its larger messages and the frame, which is the body without them. Each
 * message is sealed by itself, or found where it is sealed already. {@link #join} restores the
 * body, byte for byte. In the record: {@code "body_parts": [[offset in the frame, part], [offset,
 * part, seq], …]}, with the seq of the record that holds it where that is another.
 */
public final class BodyParts {
  static final String MEMBER = "body_parts";
  static final String FRAME = "frame";

  /** A shorter message costs more by itself than in the frame. */
  private static final int SHORTEST = 128;

  private static final int MOST = 256;

  /**
   * One message.
   *
   * @param at where it goes in the frame
   * @param part the name of the part that holds it
   * @param seq the record that holds it; -1 for the one that it belongs to
   */
  public record Message(int at, String part, long seq) {}

  private BodyParts() {}

  /** Returns the messages to keep by themselves; none where the body is better kept whole. */
  static List<MessageRanges.Range> ranges(byte[] body) {
    List<MessageRanges.Range> ranges = new ArrayList<>();
    for (MessageRanges.Range range : MessageRanges.of(body)) {
      if (range.length() >= SHORTEST && ranges.size() < MOST) ranges.add(range);
    }
    return ranges.size() < 2 ? List.of() : ranges;
  }

  static byte[] frame(byte[] body, List<MessageRanges.Range> without) {
    int length = body.length;
    for (MessageRanges.Range range : without) length -= range.length();
    byte[] frame = new byte[length];
    int from = 0;
    int to = 0;
    for (MessageRanges.Range range : without) {
      System.arraycopy(body, from, frame, to, range.from() - from);
      to += range.from() - from;
      from = range.to();
    }
    System.arraycopy(body, from, frame, to, body.length - from);
    return frame;
  }

  /** Restores a body from its frame and {@code texts}, its messages in their order. */
  static byte[] join(byte[] frame, List<Message> messages, List<byte[]> texts) {
    int length = frame.length;
    for (byte[] text : texts) length += text.length;
    byte[] body = Arrays.copyOf(frame, length);
    int from = 0;
    int to = 0;
    for (int i = 0; i < messages.size(); i++) {
      int at = messages.get(i).at;
      System.arraycopy(frame, from, body, to, at - from);
      to += at - from;
      from = at;
      System.arraycopy(texts.get(i), 0, body, to, texts.get(i).length);
      to += texts.get(i).length;
    }
    System.arraycopy(frame, from, body, to, frame.length - from);
    return body;
  }

  static void write(JsonGenerator g, List<Message> messages) throws IOException {
    if (messages.isEmpty()) return;
    g.writeArrayFieldStart(MEMBER);
    for (Message message : messages) {
      g.writeStartArray();
      g.writeNumber(message.at);
      g.writeString(message.part);
      if (message.seq >= 0) g.writeNumber(message.seq);
      g.writeEndArray();
    }
    g.writeEndArray();
  }

  /** Reads the messages that a record names; none where its body is kept whole or not at all. */
  public static List<Message> of(byte[] record) throws IOException {
    List<Message> read = new ArrayList<>();
    try (JsonParser parser = AsciiJson.FACTORY.createParser(record)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (!name.equals(MEMBER)) parser.skipChildren();
        else if (value == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_ARRAY) read.add(message(parser));
        }
      }
    }
    return read;
  }

  private static Message message(JsonParser parser) throws IOException {
    int at = parser.nextIntValue(0);
    String part = parser.nextTextValue();
    long seq = parser.nextLongValue(-1);
    while (parser.currentToken() != JsonToken.END_ARRAY) parser.nextToken();
    return new Message(at, part == null ? "" : part, seq);
  }
}
