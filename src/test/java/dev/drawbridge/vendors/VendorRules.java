package dev.drawbridge.vendors;

import dev.drawbridge.exchange.Dialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a vendor would refuse of a request, by the rules that its stand-in keeps, without it. */
public final class VendorRules {
  private VendorRules() {}

  /** The first thing that is wrong with a request, null for nothing. */
  public static @Nullable String wrong(Dialect dialect, String model, byte[] request) {
    var body = new JsonObject(Buffer.buffer(request));
    switch (dialect) {
      case OPENAI -> {
        return FakeOpenAi.wrong(body.getJsonArray("messages", new JsonArray()));
      }
      case ANTHROPIC -> {
        try {
          AnthropicRules.check(body, new AnthropicBetas(Set.of()));
        } catch (AnthropicRules.Bad e) {
          return e.getMessage();
        }
      }
      case GEMINI -> {
        return GeminiRules.wrong(body, model, false);
      }
      case BEDROCK -> {
        try {
          new BedrockRules(body).seen();
        } catch (BedrockRules.Broken e) {
          return e.getMessage();
        }
      }
      case RESPONSES, OLLAMA -> {}
    }
    return null;
  }
}
