package dev.drawbridge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTemplateTest {
  private static byte[] written(String text) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("a", "1");
          json.writeStringField("text", text);
          json.writeNumberField("b", 2);
          json.writeEndObject();
        });
  }

  /** Behind something else. */
  private static byte[] written(JsonTemplate template, String text) {
    var out = new GrowingBytes();
    out.write('!');
    template.write(text, out);
    byte[] all = out.take();
    assertEquals('!', all[0]);
    return Arrays.copyOfRange(all, 1, all.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "word ", "\"quoted\" \\ / \n\t\u0001\u007f", "Grüße 你好 \uD83D\uDE42", "12"})
  void writesWhatItsWriterWrites(String text) throws IOException {
    JsonTemplate template = JsonTemplate.of(JsonTemplateTest::written);

    assertEquals(Json.tree(written(text)), Json.tree(written(template, text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "a \uDE42 b"})
  void aHalfOfASurrogatePairIsReplaced(String text) {
    JsonTemplate template = JsonTemplate.of(JsonTemplateTest::written);

    assertEquals(
        new String(written(Json.wellFormed(text)), UTF_8),
        new String(written(template, text), UTF_8));
  }
}
