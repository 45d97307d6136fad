package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.UsageForm.Count;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one answer, read from a vendor's usage object of any dialect, as a tree or as it is
 * parsed. Where a vendor reports them several times, the last number of each name counts. Not
 * thread-safe.
 *
 * <p>A number that no answer can have (below 0, above {@link Usage#MOST}) is not corrected: where
 * it belongs to the sum there is no usage at all, so that the caller is charged what was reserved.
 */
public final class TokenCounts {
  private static final long ABSENT = -1;
  private static final long ABSURD = -2;

  private final UsageForm form;
  private final long[] counts = new long[UsageForm.Count.values().length];

  public TokenCounts(UsageForm form) {
    this.form = form;
    Arrays.fill(counts, ABSENT);
  }

  /** What a usage object tells; null where it is none, or nothing is counted. */
  public static @Nullable Usage of(UsageForm form, @Nullable JsonNode usage) {
    var counts = new TokenCounts(form);
    counts.take(usage);
    return counts.usage();
  }

  /** What the usage object that a parser stands at tells, read to its end. */
  public static @Nullable Usage of(UsageForm form, JsonParser parser) throws IOException {
    var counts = new TokenCounts(form);
    counts.take(parser, "");
    return counts.usage();
  }

  /** Takes what a usage object says; false where it says nothing that counts. */
  public boolean take(@Nullable JsonNode usage) {
    if (usage == null || !usage.isObject()) return false;
    boolean told = false;
    for (var member : usage.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      told |= number(name, value);
      if (!value.isObject()) continue;
      for (var inner : value.properties()) {
        told |= number(name + "." + inner.getKey(), inner.getValue());
      }
    }
    return told;
  }

  private boolean number(String name, JsonNode value) {
    if (value.isNumber()) return put(name, value.doubleValue());
    return value.isTextual() && put(name, value.textValue());
  }

  private void take(JsonParser parser, String outer) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      if (value.isNumeric()) put(outer + name, parser.getDoubleValue());
      else if (value == JsonToken.VALUE_STRING) put(outer + name, parser.getText());
      else if (value == JsonToken.START_OBJECT && outer.isEmpty()) take(parser, name + ".");
      else parser.skipChildren();
    }
  }

  /** ProtoJSON may write a number as a string. */
  private boolean put(String name, String number) {
    if (number.isEmpty() || number.length() > 24) return false;
    try {
      return put(name, Double.parseDouble(number));
    } catch (NumberFormatException e) {
      return false; // Some word, which is no count.
    }
  }

  /** Notes a number where its name is that of a count; false where it is not. */
  private boolean put(String name, double number) {
    Count count = form.count(name);
    if (count == null) return false;
    boolean sensible = number >= 0 && number <= Usage.MOST;
    long value = sensible ? (long) number : ABSURD;
    // The vendors that have two names for a count use one of them.
    boolean less = form.hasTwoNames(count) && value < get(count);
    if (!less) counts[count.ordinal()] = value;
    return true;
  }

  private long get(Count count) {
    return counts[count.ordinal()];
  }

  private long orNone(Count count) {
    return Math.max(0, get(count));
  }

  private boolean absurd(Count count) {
    return get(count) == ABSURD;
  }

  /** What was told so far; null where nothing was, or where what was told cannot be. */
  @Nullable
  public Usage usage() {
    boolean told = get(Count.INPUT) != ABSENT || get(Count.TOOLS) != ABSENT;
    told |= get(Count.OUTPUT) != ABSENT || get(Count.REASONING) != ABSENT;
    if (!told || absurd()) return null;
    long cached = orNone(Count.CACHED);
    long written = orNone(Count.WRITTEN);
    long input = orNone(Count.INPUT) + orNone(Count.TOOLS);
    if (form.cacheBeside()) input += cached + written;
    long output = orNone(Count.OUTPUT);
    long reasoning = orNone(Count.REASONING);
    if (reasoningBeside(input, output, reasoning)) output += reasoning;
    return new Usage(input, output, cached, reasoning, written);
  }

  private boolean absurd() {
    return absurd(Count.INPUT)
        || absurd(Count.OUTPUT)
        || absurd(Count.TOOLS)
        || (form.cacheBeside() && (absurd(Count.CACHED) || absurd(Count.WRITTEN)))
        || (form.reasoningBeside() && absurd(Count.REASONING));
  }

  /**
   * Whether reasoning is not within the output: xAI counts it beside the completion, and some
   * endpoints of Google within the candidates, so the total tells.
   */
  private boolean reasoningBeside(long input, long output, long reasoning) {
    long total = get(Count.TOTAL);
    if (total == input + output) return false;
    if (total == input + output + reasoning) return true;
    return form.reasoningBeside();
  }
}
