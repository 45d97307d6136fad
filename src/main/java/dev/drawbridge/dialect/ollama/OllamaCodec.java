package dev.drawbridge.dialect.ollama;

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
 * Ollama's own chat, {@code POST /api/chat}: for its servers only, no caller speaks it to us.
 * Source: Ollama's {@code docs/api.md}.
 */
public final class OllamaCodec implements VendorCodec {
  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    return OllamaRequestWriter.write(conversation, target);
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
    return OllamaAnswerReader.read(body);
  }

  @Override
  public EventReader reader() {
    return new OllamaStreamReader();
  }

  @Override
  public String errorMessage(byte[] body) {
    try {
      return Nodes.textOrEmpty(Json.tree(body), "error");
    } catch (IOException e) {
      return ""; // A proxy's page: no message of Ollama's.
    }
  }
}
