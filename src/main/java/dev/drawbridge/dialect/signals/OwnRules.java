package dev.drawbridge.dialect.signals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rules of an organisation's own. They classify what no other rule knows, or narrow what an
 * answer concerns; one that would make another target serve what a vendor refuses is a mistake.
 */
public final class OwnRules {
  public static final OwnRules NONE = new OwnRules(List.of());

  private static final String PREFIX = "own";

  private final List<Own> rules;

  /**
   * @param providers whose answers it is for, by id; empty for all
   */
  private record Own(SignalRule rule, Set<String> providers) {}

  /**
   * A mistake in a rule.
   *
   * @param rule its place in the list, from 0
   * @param member the member that it is in; empty for the rule as a whole
   */
  public record Mistake(int rule, String member, String message) {}

  private OwnRules(List<Own> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * Reads a list of rules; a rule with a mistake is left out.
   *
   * @param providers ids of all providers
   * @param mistakes are told each
   */
  public static OwnRules read(JsonNode list, Set<String> providers, Consumer<Mistake> mistakes) {
    List<Own> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      try {
        Own own = own(list.get(i), providers);
        if (!ids.add(own.rule().id())) throw new RuleReader.Mistake("id", "it appears twice");
        rules.add(own);
      } catch (RuleReader.Mistake e) {
        mistakes.accept(new Mistake(i, e.member(), String.valueOf(e.getMessage())));
      }
    }
    return new OwnRules(rules);
  }

  private static Own own(JsonNode given, Set<String> providers) {
    String name = RuleReader.optional(given, "vendor");
    String vendor = name == null ? null : ShippedRules.vendor(name);
    if (name != null && vendor == null) {
      throw new RuleReader.Mistake("vendor", "no such vendor is known");
    }
    SignalRule rule = RuleReader.read(given, PREFIX, vendor);
    for (String member : List.of("first", "weak")) {
      if (given.has(member)) {
        throw new RuleReader.Mistake(member, "own rules are looked at in their order");
      }
    }
    if (given.has("too_long")) {
      throw new RuleReader.Mistake("too_long", "no rule of your own has another model serve");
    }
    List<String> named = RuleReader.list(given, "providers", id -> id);
    for (String each : named) {
      if (!providers.contains(each)) {
        throw new RuleReader.Mistake("providers", "there is no provider " + each);
      }
    }
    if (rule.signal() == SignalClass.UNCLASSIFIED) {
      throw new RuleReader.Mistake("class", "what no rule knows is unclassified without one");
    }
    if (rule.signal() == null && rule.scope() == null) {
      throw new RuleReader.Mistake("", "it needs a class, or a scope that it narrows to");
    }
    if (rule.signal() == null && rule.scope() == SignalScope.PROVIDER) {
      throw new RuleReader.Mistake("scope", "nothing is narrowed to what is widest");
    }
    Signal refused = RuleSamples.refused(rule);
    if (refused != null) {
      throw new RuleReader.Mistake(
          "class",
          "an answer that has all this may be "
              + refused.signal().wire()
              + " ("
              + refused.rule()
              + "), which no other target serves");
    }
    return new Own(rule, Set.copyOf(named));
  }

  /**
   * All rules that count for a provider.
   *
   * @param name of the vendor by whose rules its failures are read
   */
  public SignalRules of(String provider, String name) {
    String vendor = ShippedRules.vendor(name);
    List<SignalRule> own = new ArrayList<>();
    for (Own each : rules) {
      boolean ofProvider = each.providers().isEmpty() || each.providers().contains(provider);
      String only = each.rule().vendor();
      if (ofProvider && (only == null || only.equals(vendor))) own.add(each.rule());
    }
    return new SignalRules(vendor, own);
  }
}
