package dev.drawbridge.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;

/**
 * Bedrock's Converse and ConverseStream: for AWS only, no caller speaks it to us. Source: AWS'
 * reference of the Bedrock runtime.
 */
public final class BedrockCodec implements VendorCodec {
  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    return BedrockRequestWriter.write(conversation, target);
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
    return BedrockAnswerReader.read(body);
  }

  @Override
  public EventReader reader() {
    return new BedrockStreamReader();
  }

  @Override
  public String errorMessage(byte[] body) {
    try {
      JsonNode tree = Json.tree(body);
      String message = Nodes.textOrEmpty(tree, "message");
      return message.isEmpty() ? Nodes.textOrEmpty(tree, "Message") : message;
    } catch (IOException e) {
      return ""; // An edge's page: no message of Bedrock's.
    }
  }
}
