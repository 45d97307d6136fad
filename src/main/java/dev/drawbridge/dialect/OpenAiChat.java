package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import java.util.Map;

/** The body of {@code POST /v1/chat/completions}. */
public final class OpenAiChat {

  private OpenAiChat() {}

  /**
   * Reads a body in one pass.
   *
   * @throws Refusal {@code invalid_request} where it is not a valid call; the message gives line
   *     and column, never text of the body
   */
  public static ModelCall read(byte[] body) {
    var reader = new OpenAiChatReader(body);
    reader.walk();
    reader.requireModel();
    if (!reader.messages) throw BodyReader.missing("messages");
    reader.needs.add(Capability.CHAT);
    if (reader.stream) reader.needs.add(Capability.STREAMING);
    if (reader.choices > 1) reader.features.add(Feature.CHOICES);
    if (reader.role.equals("assistant")) reader.features.add(Feature.PREFILL);
    if (reader.fields.contains("prompt")) reader.features.add(Feature.STORED_STATE);
    return new ModelCall(
        Dialect.OPENAI,
        Operation.CHAT,
        reader.model,
        reader.stream,
        reader.stream && reader.usageAsked,
        reader.cap,
        reader.choices,
        reader.needs,
        reader.features,
        new InputTokens(
            Math.max(
                1,
                Math.ceilDiv(body.length - reader.inlineBytes, CallReader.BYTES_PER_TOKEN)
                    + reader.inlineTokens),
            reader.inlineTokens,
            Map.of()),
        reader.fields,
        body,
        reader.marks);
  }
}
