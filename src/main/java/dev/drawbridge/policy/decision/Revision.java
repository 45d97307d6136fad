package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.catalog.Catalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names all that a decision depends on beside its input: 12 hex digits of a SHA-256. */
public final class Revision {
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private Revision() {}

  /**
   * @param policy the bundle's digest, or what a server says of its own
   * @param facts plain maps, lists and values
   */
  public static String of(byte[] policy, Object facts, Organisation organisation, Catalog catalog) {
    MessageDigest digest = digest();
    part(digest, policy);
    part(digest, utf8(sorted(facts)));
    part(digest, utf8(sorted(fields(organisation))));
    part(digest, utf8(ModelJson.canonical(catalog)));
    return HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  public static byte[] sha256(byte[] bytes) {
    return digest().digest(bytes);
  }

  private static List<@Nullable Object> fields(Organisation organisation) {
    return java.util.Arrays.asList(
        organisation.name(), organisation.jurisdiction(), organisation.monthlyActiveUsers());
  }

  /** Each part with its length before it, so that no two lists of parts are the same bytes. */
  private static void part(MessageDigest digest, byte[] part) {
    digest.update(utf8(part.length + ":"));
    digest.update(part);
  }

  private static String sorted(Object value) {
    try {
      return SORTED.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new PolicyException("the facts are no plain values", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
