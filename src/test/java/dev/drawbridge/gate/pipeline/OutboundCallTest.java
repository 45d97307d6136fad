package dev.drawbridge.gate.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.ModelCall;
import org.junit.jupiter.api.Test;

class OutboundCallTest {
  private static ModelCall call(String content, int messages) {
    String message = "{\"role\":\"user\",\"content\":\"" + content + "\"},";
    String all = message.repeat(messages - 1) + message.substring(0, message.length() - 1);
    return OpenAiRequestScanner.read(
        ("{\"model\":\"m\",\"messages\":[" + all + "]}").getBytes(UTF_8));
  }

  @Test
  void saysOnTheEventLoopWhatIsShort() {
    assertTrue(OutboundCall.quick(call("a".repeat(16_000), 2)));
    assertTrue(OutboundCall.quick(call("a", 200)));
  }

  @Test
  void leavesLongBodiesAndThoseOfVeryManyMessagesToAWorker() {
    assertFalse(OutboundCall.quick(call("a".repeat(16_000), 3)));
    ModelCall words = call("a", 1_000);
    assertTrue(words.body().length < 32 << 10);
    assertFalse(OutboundCall.quick(words));
  }
}
