package dev.drawbridge.sensitivity.mask;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;

/** Log probabilities of an answer's tokens, which spell out what was masked in its text. */
final class TokenOdds {
  private static final Set<String> NAMES = Set.of("logprobs", "logprobsResult", "logprobs_result");

  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] NONE = {'[', ']'};

  private TokenOdds() {}

  /** A document with nothing in place of them; the same array where it has none. */
  static byte[] without(byte[] json) {
    var out = new ByteArrayOutputStream(json.length);
    int copied = 0;
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.FIELD_NAME || !NAMES.contains(parser.currentName())) continue;
        token = parser.nextToken();
        if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) continue;
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        out.write(json, copied, from - copied);
        out.writeBytes(token == JsonToken.START_ARRAY ? NONE : NULL);
        copied = (int) parser.currentLocation().getByteOffset();
      }
    } catch (IOException e) {
      throw new IllegalStateException("a document that was read is none", e);
    }
    if (copied == 0) return json;
    out.write(json, copied, json.length - copied);
    return out.toByteArray();
  }
}
