package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonObject;

/** A caller of the seventh dialect. */
final class TinyClient extends DialectClient {
  TinyClient() {
    super("T");
  }

  @Override
  String path(SampleRequest request) {
    return "/tiny";
  }

  @Override
  JsonObject body(SampleRequest request) {
    return new JsonObject()
        .put("model", request.model)
        .put("say", request.turns.getFirst())
        .put("stream", request.stream);
  }

  @Override
  ParsedAnswer whole(JsonObject json) {
    var answer = new ParsedAnswer();
    answer.text.append(json.getString("said"));
    return answer;
  }

  @Override
  void event(ParsedAnswer answer, String name, String data) {
    JsonObject event = new JsonObject(data);
    answer.text.append(event.getString("piece", ""));
    answer.ended |= event.getBoolean("end", false);
  }
}
