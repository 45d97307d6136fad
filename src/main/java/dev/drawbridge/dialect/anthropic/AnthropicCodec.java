package dev.drawbridge.dialect.anthropic;

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

/**
 * Anthropic's messages. Source of the forms: Anthropic's API reference, version 2023-06-01, with
 * what was added to it since.
 */
public final class AnthropicCodec implements ChatCodec {
  @Override
  public Conversation readCall(ModelCall call) {
    return AnthropicRequestReader.read(call);
  }

  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    return AnthropicRequestWriter.write(conversation, target);
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
    return AnthropicAnswerReader.read(body);
  }

  @Override
  public byte[] writeAnswer(ModelAnswer answer, Reply reply) {
    return AnthropicAnswerWriter.write(answer);
  }

  @Override
  public EventReader reader() {
    return new AnthropicStreamReader();
  }

  @Override
  public EventWriter writer(Reply reply) {
    return new AnthropicStreamWriter();
  }

  @Override
  public String errorMessage(byte[] body) {
    try {
      JsonNode tree = Json.tree(body);
      JsonNode error = tree.path("error");
      return Nodes.textOr(error.isObject() ? error : tree, "message", "");
    } catch (IOException e) {
      return ""; // An edge's page is no message.
    }
  }

  @Override
  public byte[] writeError(int status, String message) {
    return AnthropicErrorWriter.vendors(status, message);
  }
}
