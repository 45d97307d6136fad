package dev.drawbridge.dialect.gemini;

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
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gemini's generateContent, also at Vertex. */
public final class GeminiCodec implements ChatCodec {
  @Override
  public Conversation readCall(ModelCall call) {
    return new GeminiRequestReader(call).read();
  }

  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    return new GeminiRequestWriter(conversation, target).write();
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
    return GeminiAnswerReader.read(body);
  }

  @Override
  public byte[] writeAnswer(ModelAnswer answer, Reply reply) {
    return GeminiAnswerWriter.write(answer);
  }

  @Override
  public byte @Nullable [] events(byte[] document) {
    return GeminiChunks.events(document);
  }

  @Override
  public EventReader reader() {
    return new GeminiStreamReader();
  }

  @Override
  public EventWriter writer(Reply reply) {
    return new GeminiStreamWriter();
  }

  @Override
  public String errorMessage(byte[] body) {
    try {
      JsonNode root = Json.tree(body);
      JsonNode error = GeminiNames.at(root.isArray() ? root.path(0) : root, "error");
      return GeminiNames.text(error, "message");
    } catch (IOException e) {
      return ""; // No JSON, so no error of this dialect.
    }
  }

  @Override
  public byte[] writeError(int status, String message) {
    return GeminiErrorWriter.of(status, message);
  }
}
