package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Responses that pass as they are. */
final class ResponsesPassing implements PassingCodec {
  private static final Set<String> ENDS = Set.of("completed", "incomplete");

  @Override
  public String outputCapField(CallTarget target) {
    return "max_output_tokens";
  }

  @Override
  public AnswerStream stream(ModelCall call) {
    return new ResponsesStreamObserver();
  }

  @Override
  public Observed whole(ModelCall call, byte[] body) {
    ResponsesAnswer read = ResponsesAnswer.read(body);
    return new Observed(
        new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body),
        read::kept);
  }

  /** {@inheritDoc} Nothing comes between its first and its last event. */
  @Override
  public byte[] asStream(byte[] answer) {
    return Objects.requireNonNullElse(response(answer), answer);
  }

  @Override
  public byte[] error(byte[] body) {
    return ResponsesErrorWriter.ofVendor(body);
  }

  /**
   * A response as the first and the last event of its stream, which no client does without; null
   * where it has not come to an end.
   */
  private static byte @Nullable [] response(byte[] document) {
    try {
      if (!(Json.tree(document) instanceof ObjectNode begun)) return null;
      String status = begun.path("status").asText("completed");
      if (!ENDS.contains(status)) return null;
      begun.put("status", "in_progress").putNull("usage").putArray("output");
      var out = new ByteArrayOutputStream(2 * document.length);
      out.writeBytes(response("created", 0, Json.text(begun)));
      out.writeBytes(response(status, 1, new String(document, StandardCharsets.UTF_8)));
      return out.toByteArray();
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] response(String state, int number, String response) {
    String type = "response." + state;
    byte[] event =
        SseEvent.ofDocument(
            "{\"type\":\"%s\",\"sequence_number\":%d,\"response\":".formatted(type, number)
                + response.strip()
                + "}");
    byte[] name = ("event: " + type + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] both = Arrays.copyOf(name, name.length + event.length);
    System.arraycopy(event, 0, both, name.length, event.length);
    return both;
  }
}
