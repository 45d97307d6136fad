package dev.drawbridge.sensitivity.detect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of what the detectors of the jar find, each with its category. */
public final class KnownTypes {
  private static final Map<String, String> CATEGORIES = new HashMap<>();

  static {
    file("secrets.txt", "secret");
    file("personal.txt", "pii");
    file("instructions.txt", Keywords.INSTRUCTIONS);
    file("markings.txt", Keywords.MARKING);
    for (Numbers.Identifier each : RuleFile.identifiers()) {
      CATEGORIES.put(each.type(), each.category());
    }
    for (MatterTerms.Term each : MatterTerms.all()) CATEGORIES.put(each.type(), each.type());
    // Those that are looked for by hand.
    all("secret", "password", "generic_secret");
    all("pii", "credit_card", "email", "iban", "ip_address", "mac_address", "phone");
    all("pii", "postal_address");
    all("names", "person", "place", "organisation");
    all("hidden_text", "direction_control", "zero_width", "homoglyph", "tag_characters");
    all("source_code", "source_code");
  }

  private KnownTypes() {}

  private static void file(String name, String category) {
    for (PatternRule each : RuleFile.patterns(name, category)) {
      CATEGORIES.put(each.type(), category);
    }
  }

  private static void all(String category, String... types) {
    for (String type : List.of(types)) CATEGORIES.put(type, category);
  }

  /** The category of a type; null where no detector of the jar finds it. */
  public static @Nullable String category(String type) {
    return CATEGORIES.get(type);
  }
}
