package dev.drawbridge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** How JSON is read and written here. */
public final class Json {
  /** How deep objects and arrays may lie in each other. */
  public static final int DEPTH = 64;

  /**
   * Names are shared between parsers but not interned: callers choose them. Sizes are bounded by
   * the body's own limit, so strings have none here; depth has, well before the stack's end.
   */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH * 2)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Trees in which every number is the number that was written. */
  private static final ObjectMapper TREES =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Writes one value. */
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  private Json() {}

  /**
   * A document as a tree; a missing node where there is nothing but space.
   *
   * @throws IOException where it is no JSON, or something follows it
   */
  public static JsonNode tree(byte[] json) throws IOException {
    return TREES.readTree(json);
  }

  /** The same of a text. */
  public static JsonNode tree(String json) throws IOException {
    return TREES.readTree(json);
  }

  /** A tree as JSON, numbers as they were read. */
  public static String text(JsonNode tree) {
    try {
      return TREES.writeValueAsString(tree);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** The text with U+FFFD for each half of a surrogate pair that stands alone: UTF-8 has none. */
  public static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) continue;
      if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
        i++;
      } else {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  /** Writes a member that is a string; nothing where there is none. */
  public static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) json.writeStringField(name, value);
  }

  public static byte[] write(Writing writing) {
    var out = new ByteArrayOutputStream(512);
    try (var json = FACTORY.createGenerator(out)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }
}
