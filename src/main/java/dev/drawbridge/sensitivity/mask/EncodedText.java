package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonStrings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Text within a string: in base64, with or without a data URL's head, or in JSON, whose strings may
 * hold text in the same ways.
 */
final class EncodedText {
  /** Shorter strings are no text in base64. */
  private static final int SHORTEST = 16;

  /** As many layers of JSON within JSON are read. */
  private static final int DEEPEST = 5;

  private EncodedText() {}

  /** The texts within a text, and the text itself. */
  static List<String> layers(String text) {
    return layers(text, DEEPEST);
  }

  private static List<String> layers(String text, int deep) {
    String decoded = decoded(text);
    if (decoded != null) return List.of(decoded, text);
    List<JsonStrings.Found> inner = deep == 0 ? List.of() : json(text);
    if (inner.isEmpty()) return List.of(text);
    List<String> layers = new ArrayList<>(inner.size() + 1);
    for (JsonStrings.Found each : inner) layers.addAll(layers(each.text(), deep - 1));
    layers.add(text);
    return layers;
  }

  /** A text with those within it changed, in the encoding that they are in. */
  static String changed(String text, UnaryOperator<String> change) {
    return changed(text, change, DEEPEST);
  }

  private static String changed(String text, UnaryOperator<String> change, int deep) {
    String decoded = decoded(text);
    if (decoded != null) {
      String changed = change.apply(decoded);
      return changed.equals(decoded) ? text : encoded(text, changed);
    }
    List<JsonStrings.Change> changes = new ArrayList<>();
    for (JsonStrings.Found each : deep == 0 ? List.<JsonStrings.Found>of() : json(text)) {
      String changed = change.apply(changed(each.text(), change, deep - 1));
      if (!changed.equals(each.text())) {
        changes.add(new JsonStrings.Change(each.from(), each.to(), changed));
      }
    }
    if (changes.isEmpty()) return text;
    return new String(JsonStrings.changed(utf8(text), changes), StandardCharsets.UTF_8);
  }

  /** The strings of a text that is a JSON object or array; none where it is not. */
  private static List<JsonStrings.Found> json(String text) {
    String trimmed = text.strip();
    if (trimmed.length() < 2 || (trimmed.charAt(0) != '{' && trimmed.charAt(0) != '[')) {
      return List.of();
    }
    try {
      return JsonStrings.of(utf8(text), Set.of()).stream()
          .filter(each -> each.kind() != JsonStrings.Kind.NUMBER)
          .toList();
    } catch (IOException e) {
      return List.of(); // A text that only begins like one.
    }
  }

  private static byte[] utf8(String text) {
    return Json.wellFormed(text).getBytes(StandardCharsets.UTF_8);
  }

  /** The text that a string is the base64 of; null where it is of none. */
  private static @Nullable String decoded(String text) {
    int from = DataUrl.dataAt(text);
    if (text.length() - from < SHORTEST || (from == 0 && text.indexOf(' ') >= 0)) return null;
    try {
      byte[] bytes = Base64.getDecoder().decode(standard(text.substring(from)));
      for (byte b : bytes) {
        if (b >= 0 && b < 32 && b != '\n' && b != '\r' && b != '\t') return null;
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return null; // No base64, or of something else than text.
    }
  }

  private static String encoded(String like, String text) {
    int from = DataUrl.dataAt(like);
    boolean url = like.indexOf('-', from) >= 0 || like.indexOf('_', from) >= 0;
    Base64.Encoder encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
    boolean padded = like.endsWith("=") || (like.length() - from) % 4 == 0;
    if (!padded) encoder = encoder.withoutPadding();
    return like.substring(0, from) + encoder.encodeToString(utf8(text));
  }

  private static String standard(String base64) {
    return base64.replace('-', '+').replace('_', '/').replace("\n", "").replace("\r", "");
  }
}
