package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A dialect as a caller speaks it, written from its documentation and not from our codecs. */
abstract class DialectClient {
  static final String CITY_JSON = "{\"city\":\"Bonn\"}";

  /** The letter that stands for it in the conformance table. */
  final String letter;

  DialectClient(String letter) {
    this.letter = letter;
  }

  abstract String path(SampleRequest request);

  /** Null where the dialect cannot say it. */
  abstract @Nullable JsonObject body(SampleRequest request);

  abstract ParsedAnswer whole(JsonObject json);

  /** Takes one event of a stream. */
  abstract void event(ParsedAnswer answer, String name, String data);

  /** What a stream of server-sent events says. */
  final ParsedAnswer stream(String events) {
    var answer = new ParsedAnswer();
    for (String event : events.replace("\r\n", "\n").split("\n\n", -1)) {
      String name = "";
      List<String> data = new ArrayList<>();
      for (String line : event.split("\n", -1)) {
        if (line.startsWith("event: ")) name = line.substring(7);
        if (line.startsWith("data: ")) data.add(line.substring(6));
      }
      if (!data.isEmpty()) event(answer, name, String.join("\n", data));
    }
    return answer;
  }

  static boolean hasMedia(SampleRequest a) {
    return a.image != null || a.imageLink != null || a.document != null;
  }

  static long detail(JsonObject usage, String member, String name) {
    JsonObject details = usage.getJsonObject(member);
    return details == null ? 0 : details.getLong(name, 0L);
  }

  static JsonObject place() {
    return new JsonObject()
        .put("type", "object")
        .put("properties", new JsonObject().put("city", new JsonObject().put("type", "string")))
        .put("required", new JsonArray().add("city"));
  }

  static JsonObject answer() {
    return new JsonObject()
        .put("type", "object")
        .put("properties", new JsonObject().put("answer", new JsonObject().put("type", "integer")))
        .put("required", new JsonArray().add("answer"))
        .put("additionalProperties", false);
  }

  static JsonArray each(List<String> names, Function<String, JsonObject> tool) {
    var all = new JsonArray();
    names.forEach(name -> all.add(tool.apply(name)));
    return all;
  }
}
