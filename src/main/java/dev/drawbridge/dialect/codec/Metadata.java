package dev.drawbridge.dialect.codec;

import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strings of a body's {@code metadata}. */
public final class Metadata {
  public static final String PARENT = "metadata.";

  private Metadata() {}

  /** By name; what is no string is left out. */
  public static Map<String, String> texts(ModelCall call) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Mark mark : call.marks()) {
      if (mark.kind() != Mark.Kind.METADATA) continue;
      texts.put(mark.name().substring(PARENT.length()), string(call.body(), mark));
    }
    return texts;
  }

  /** The string at a mark. */
  public static String string(byte[] body, Mark mark) {
    try (var parser = Json.FACTORY.createParser(body, mark.from(), mark.to() - mark.from())) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new UncheckedIOException("a mark that is no string", e);
    }
  }
}
