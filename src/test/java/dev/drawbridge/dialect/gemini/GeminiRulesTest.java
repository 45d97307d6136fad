package dev.drawbridge.dialect.gemini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.EveryDialect;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.fixture.vendors.GeminiRules;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever other dialects' callers say and Gemini carries, Gemini takes. */
class GeminiRulesTest {
  private static final Set<Conversations.Trait> ALL =
      EnumSet.complementOf(EnumSet.of(Conversations.Trait.STREAM));

  private static ModelCall read(Dialect front, byte[] body) {
    return switch (front.wire()) {
      case "openai" -> OpenAiRequestScanner.read(body);
      case "anthropic" -> AnthropicRequestScanner.read(body);
      default -> throw new IllegalArgumentException(front.wire());
    };
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gemini-2.5-flash,",
    "openai, gemini-3-pro-preview,",
    "openai, gemini-2.5-pro, vertex",
    "anthropic, gemini-3-flash-preview,",
    "anthropic, gemini-2.5-pro,",
    "anthropic, gemini-3-pro-preview, vertex",
  })
  void conversationsOfOtherDialectsAreTaken(Dialect front, String model, String vendor) {
    VendorCodec codec = Objects.requireNonNull(Dialects.ofVendors(front).chat());
    var conversations = new Conversations(EveryDialect.ALL.indexOf(front), front, ALL);
    var own = new CallTarget(front, null, "m", null, 8192, true, null);
    var target = new CallTarget(GeminiDialect.ID, vendor, model, 100, 8192, true, null);
    int taken = 0;
    for (int i = 0; i < 600; i++) {
      ModelCall call = read(front, codec.writeCall(conversations.next(), own).body());
      if (!FeatureSupport.lost(call, GeminiDialect.ID).isEmpty()) continue;
      taken++;
      EncodedRequest said = Dialects.translation(call, target).request();
      JsonObject body = Buffer.buffer(said.body()).toJsonObject();
      assertNull(
          GeminiRules.wrong(body, model, vendor != null), "round " + i + ": " + body.encode());
      assertTrue(body.getJsonObject("generationConfig").getInteger("maxOutputTokens") <= 100);
    }
    assertTrue(taken > 200, "only " + taken + " were taken");
  }

  @Test
  void theRulesRefuse() {
    // A rule that refuses nothing would let the test above pass.
    var body = new JsonObject("{\"contents\":[{\"role\":\"tool\",\"parts\":[{\"text\":\"x\"}]}]}");
    assertEquals(
        "Please use a valid role: user, model.", GeminiRules.wrong(body, "gemini-2.5-pro", false));
  }
}
