package dev.drawbridge.dialect.responses;

import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;

/**
 * OpenAI's responses as callers speak them. Vendors are asked in them only by callers who do, in
 * whose own bytes it is done: there is nothing to translate into.
 */
public final class ResponsesCodec implements CallerCodec {
  @Override
  public Conversation readCall(ModelCall call) {
    return ResponsesRequestReader.read(call);
  }

  @Override
  public byte[] writeAnswer(ModelAnswer answer, Reply reply) {
    return ResponsesAnswerWriter.write(answer, reply);
  }

  @Override
  public EventWriter writer(Reply reply) {
    return new ResponsesStreamWriter(reply, true);
  }

  @Override
  public byte[] writeError(int status, String message) {
    String type =
        switch (status) {
          case 401 -> "authentication_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField("message", Json.wellFormed(message));
          json.writeStringField("type", type);
          json.writeNullField("param");
          json.writeNullField("code");
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}
