package dev.drawbridge.dialect.signals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules that come with the gateway: a file for each vendor, and one for all. */
final class ShippedRules {
  private static final String FOR_ALL = "any";

  /** By vendor, those of each with those for all, in the order in which they are looked at. */
  private static final Map<String, List<SignalRule>> BY_VENDOR = new HashMap<>();

  private static final List<SignalRule> ALL;

  /** Other names of vendors, as lists of answers have them. */
  private static final Map<String, String> NAMES = new HashMap<>();

  static {
    ALL = sorted(List.of(), read(FOR_ALL));
    for (String vendor : Vendor.names()) {
      NAMES.put(plain(vendor), vendor);
      List<SignalRule> own = read(vendor);
      if (!own.isEmpty()) BY_VENDOR.put(vendor, sorted(own, ALL));
    }
  }

  private ShippedRules() {}

  /** Those that count for a vendor's answers, strongest evidence first. */
  static List<SignalRule> of(@Nullable String vendor) {
    String known = vendor == null ? null : vendor(vendor);
    return known == null ? ALL : BY_VENDOR.getOrDefault(known, ALL);
  }

  /** The vendor that is meant by a name such as {@code azure_openai}; null for an unknown one. */
  static @Nullable String vendor(String name) {
    return NAMES.get(plain(name));
  }

  private static String plain(String name) {
    return Token.of(name).replace("_", "");
  }

  private static List<SignalRule> sorted(List<SignalRule> own, List<SignalRule> forAll) {
    List<SignalRule> rules = new ArrayList<>(own);
    rules.addAll(forAll);
    rules.sort(SignalRule.BY_STRENGTH);
    return List.copyOf(rules);
  }

  private static List<SignalRule> read(String vendor) {
    try (InputStream file = ShippedRules.class.getResourceAsStream(vendor + ".json")) {
      if (file == null) return List.of();
      JsonNode tree = Json.tree(file.readAllBytes());
      for (JsonNode name : tree.path("names")) NAMES.put(plain(name.asText()), vendor);
      List<SignalRule> rules = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      for (JsonNode each : tree.path("rules")) {
        SignalRule rule = RuleReader.read(each, vendor, vendor.equals(FOR_ALL) ? null : vendor);
        if (rule.signal() == null || !ids.add(rule.id())) {
          throw new IllegalStateException(rule.id() + " is there twice, or has no class");
        }
        rules.add(rule);
      }
      return rules;
    } catch (IOException | RuleReader.Mistake e) {
      throw new IllegalStateException("the rules of " + vendor + " cannot be read", e);
    }
  }
}
