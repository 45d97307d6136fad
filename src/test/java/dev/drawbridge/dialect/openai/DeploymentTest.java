package dev.drawbridge.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentTest {
  private static final String REST = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  private static ModelCall read(String body, String named) {
    return Deployment.read(OpenAiRequestScanner::read, body.getBytes(UTF_8), named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{ | mine | {\"model\":\"mine\",",
        "{\"model\":\"other\", | mine | {\"model\":\"mine\",",
        "{\"model\":\"mine\", | mine | {\"model\":\"mine\",",
        "{ | a\"b\\c | {\"model\":\"a\\\"b\\\\c\","
      })
  void theBodyNamesWhatThePathNames(String before, String named, String after) {
    ModelCall call = read(before + REST, named);
    assertEquals(named, call.model());
    assertEquals(after + REST, new String(call.body(), UTF_8));
  }

  @Test
  void aBadBodyIsRefusedAsElsewhere() {
    for (String body :
        new String[] {"", "{", "{}", "[]", "{\"model\":7," + REST, "{\"Model\":\"x\"," + REST}) {
      assertThrows(Refusal.class, () -> read(body, "mine"), body);
    }
  }
}
