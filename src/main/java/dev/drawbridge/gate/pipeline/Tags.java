package dev.drawbridge.gate.pipeline;

import dev.drawbridge.dialect.codec.Metadata;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.gate.transport.TagsHeader;
import dev.drawbridge.identity.Caller;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a call's tags: from the body's {@code metadata} where a key of it is declared, before that
 * from the header, before both from the caller's API key.
 */
public final class Tags {
  private Tags() {}

  /**
   * Fails with {@code invalid_request} where a tag is not declared, or has a value that it may not
   * have, or is required and missing.
   */
  public static void check(
      TagRules rules, Caller caller, Map<String, String> head, ModelCall call) {
    head.forEach(
        (name, value) ->
            rules
                .problem(name, value)
                .ifPresent(
                    problem -> {
                      throw Refusal.invalid(
                          TagsHeader.NAME, TagsHeader.NAME + ": " + problem + ".");
                    }));
    if (rules.isEmpty()) return;
    Map<String, String> tags = of(rules, caller, head, call);
    for (var tag : Metadata.texts(call).entrySet()) {
      // What the header or the key says otherwise is not looked at.
      if (!tag.getValue().equals(tags.get(tag.getKey()))) continue;
      String field = "metadata." + tag.getKey();
      rules
          .problem(tag.getKey(), tag.getValue())
          .ifPresent(
              problem -> {
                throw Refusal.invalid(field, field + ": " + problem + ".");
              });
    }
    rules
        .missing(tags.keySet())
        .ifPresent(
            name -> {
              throw TagsHeader.wrong("lacks the tag " + name + ", which every call must have");
            });
  }

  /** The tags of a call; those of its body that are not declared are the caller's own affair. */
  static Map<String, String> of(
      TagRules rules, Caller caller, Map<String, String> head, ModelCall call) {
    var key = caller.key();
    if (rules.isEmpty()) return key == null ? Map.of() : key.limits().tags();
    Map<String, String> tags = new LinkedHashMap<>();
    Metadata.texts(call)
        .forEach(
            (name, value) -> {
              if (rules.byName().containsKey(name)) tags.put(name, value);
            });
    tags.putAll(head);
    if (key != null) tags.putAll(key.limits().tags());
    return tags;
  }
}
