package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonTemplate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The events of one answer of the responses, numbered from 0, until they are taken. For an answer
 * that is not streamed there are none.
 */
final class ResponseEvents {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private final boolean stream;
  private int sequence;

  ResponseEvents(boolean stream) {
    this.stream = stream;
  }

  /** Adds an event; {@code members} writes what it has beside its type and number. */
  void add(String type, Json.Writing members) {
    if (!stream) return;
    out.writeBytes(("event: " + type + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeNumberField("sequence_number", sequence++);
      members.to(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    out.writeBytes(new byte[] {'\n', '\n'});
  }

  /**
   * Adds an event whose members after its number are those of an object.
   *
   * @param head what stands before the number, as {@link #head} gives it
   */
  void add(byte[] head, JsonTemplate members, String text) {
    if (!stream) return;
    byte[] object = members.with(text);
    out.writeBytes(head);
    out.writeBytes(Integer.toString(sequence++).getBytes(StandardCharsets.US_ASCII));
    out.write(',');
    out.write(object, 1, object.length - 1);
    out.writeBytes(new byte[] {'\n', '\n'});
  }

  /** What stands before the number in events of a type. */
  static byte[] head(String type) {
    return ("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Adds an event of a part of an item. */
  void ofPart(String type, OutputItem item, int content, Json.Writing more) {
    add(
        type,
        json -> {
          place(json, item, content);
          more.to(json);
        });
  }

  /** Writes where a part of an item stands. */
  static void place(JsonGenerator json, OutputItem item, int content) throws IOException {
    json.writeStringField("item_id", item.id);
    json.writeNumberField("output_index", item.index);
    json.writeNumberField("content_index", content);
  }

  /** The events since they were last taken. */
  byte[] take() {
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }
}
