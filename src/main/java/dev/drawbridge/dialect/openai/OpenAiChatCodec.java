package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.ChatCodec;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;

/** OpenAI's chat completions, and what vendors that answer like it add or leave out. */
public final class OpenAiChatCodec implements ChatCodec {
  @Override
  public Conversation readCall(ModelCall call) {
    return OpenAiRequestReader.read(call);
  }

  @Override
  public boolean asksForReasoning() {
    return false;
  }

  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    return OpenAiRequestWriter.write(conversation, target);
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
    return OpenAiAnswerReader.read(body);
  }

  @Override
  public byte[] writeAnswer(ModelAnswer answer, Reply reply) {
    return OpenAiAnswerWriter.write(answer, reply);
  }

  @Override
  public EventReader reader() {
    return new OpenAiStreamReader();
  }

  @Override
  public EventWriter writer(Reply reply) {
    return new OpenAiStreamWriter(reply);
  }

  /**
   * {@code error.message}, or as own servers say it: {@code error}, {@code message}, {@code
   * detail}.
   */
  @Override
  public String errorMessage(byte[] body) {
    try {
      JsonNode tree = Json.tree(body);
      String message = Nodes.textOrEmpty(tree.path("error"), "message");
      if (message.isEmpty()) message = Nodes.textOrEmpty(tree, "error");
      if (message.isEmpty()) message = Nodes.textOrEmpty(tree, "message");
      return message.isEmpty() ? Nodes.textOrEmpty(tree, "detail") : message;
    } catch (IOException e) {
      return ""; // A page or plain text: no message of the vendor's own.
    }
  }

  @Override
  public byte[] writeError(int status, String message) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField("message", message);
          json.writeStringField("type", status >= 500 ? "server_error" : "invalid_request_error");
          json.writeNullField("param");
          json.writeNullField("code");
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}
