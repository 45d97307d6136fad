package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Writes the events of one answer of the responses, numbered from 0. For an answer that is not
 * streamed there are none.
 */
final class ResponseEvents {
  private static final byte[] END = {'\n', '\n'};

  private final boolean stream;

  /** Where events are written. */
  private GrowingBytes out = new GrowingBytes();

  private int sequence;

  ResponseEvents(boolean stream) {
    this.stream = stream;
  }

  /** Adds an event; {@code members} writes what it has beside its type and number. */
  void add(String type, Json.Writing members) {
    if (!stream) return;
    out.write(("event: " + type + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeNumberField("sequence_number", sequence++);
      members.to(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    out.write(END);
  }

  /**
   * Adds an event.
   *
   * @param head what stands before its number, as {@link #head} gives it
   * @param rest what stands behind, as {@link #rest} gives it
   */
  void add(byte[] head, JsonTemplate rest, String text) {
    if (!stream) return;
    out.write(head);
    out.write(Integer.toString(sequence++).getBytes(StandardCharsets.US_ASCII));
    rest.write(text, out);
  }

  /** What stands before the number in events of a type. */
  static byte[] head(String type) {
    return ("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What stands behind the number in events that differ in one text only.
   *
   * @param members the other members of an event with that text
   */
  static JsonTemplate rest(Function<String, Json.Writing> members) {
    return JsonTemplate.of(
        text -> {
          var rest = new GrowingBytes();
          rest.write(
              Json.write(
                  json -> {
                    json.writeStartObject();
                    members.apply(text).to(json);
                    json.writeEndObject();
                  }));
          rest.write(END);
          byte[] bytes = rest.take();
          bytes[0] = ','; // Where the object of the members began.
          return bytes;
        });
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

  /** Says where the next events are written. */
  void into(GrowingBytes to) {
    out = to;
  }
}
