package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.JsonStrings;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.Recognised;
import dev.drawbridge.sensitivity.detect.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Masks what one request's body holds of some categories, in every string, name and number of it,
 * in text within base64 and in JSON within a string. For one request; not thread-safe.
 */
public final class Masker {
  /** The members whose elements are the messages: what they hold comes after all else. */
  private static final Set<String> MESSAGES = Set.of("messages", "contents", "input");

  /** Shorter numbers are no identifiers, and shorter names of members hold none. */
  private static final int SHORTEST_NUMBER = 8;

  private static final int SHORTEST_NAME = 6;

  private final Labeller labeller;
  private final Set<String> masked;
  private final @Nullable Function<String, String> keyed;
  private Set<String> kept = Set.of();
  private @Nullable Function<String, String> random;
  private final Values values = new Values();
  private final List<String> texts = new ArrayList<>();
  private Recognised recognised = Recognised.NONE;

  /**
   * For one body.
   *
   * @param masked the categories, or types, that are masked
   * @param keyed a number for a value, the same for the same value; null to count the values
   */
  public Masker(Labeller labeller, Set<String> masked, @Nullable Function<String, String> keyed) {
    this.labeller = labeller;
    this.masked = Set.copyOf(masked);
    this.keyed = keyed;
  }

  /**
   * Has pseudonyms keep the form of their values.
   *
   * @param categories those of {@code masked} whose forms are kept
   * @param filling what a value's form is filled with, that nobody can guess: the same for the same
   *     value; not empty
   */
  public Masker keeping(Set<String> categories, Function<String, String> filling) {
    kept = Set.copyOf(categories);
    random = filling;
    return this;
  }

  /** Has values masked that recognisers in other processes found, too. */
  public Masker knowing(Recognised values) {
    recognised = values;
    return this;
  }

  /** A masked body, and the values that it had. */
  public record Masked(byte[] body, MaskMap map) {
    /** Sizes only: the prompt is never shown. */
    @Override
    public String toString() {
      return "Masked[" + body.length + " bytes, " + map + "]";
    }
  }

  /**
   * Masks a call's body.
   *
   * @param persons whether strings that name persons stay as they are
   * @throws CannotMask where a value is left that nothing here can replace
   */
  public Masked mask(ModelCall call, boolean persons) throws CannotMask {
    List<Mark> spared =
        persons
            ? call.marks().stream().filter(m -> m.kind() == Mark.Kind.PERSON).toList()
            : List.of();
    return mask(call.body(), spared);
  }

  /**
   * Masks a body.
   *
   * @param spared strings that stay as they are, in the order of the body, quotes included
   * @throws CannotMask where a value is left that nothing here can replace
   */
  public Masked mask(byte[] body, List<Mark> spared) throws CannotMask {
    List<JsonStrings.Found> strings = new ArrayList<>();
    List<JsonStrings.Change> blanked = new ArrayList<>();
    try {
      for (JsonStrings.Found each : JsonStrings.of(body, Set.of())) {
        if (!isSpared(each, spared)) strings.add(each);
        else blanked.add(new JsonStrings.Change(each.from(), each.to(), ""));
      }
    } catch (IOException e) {
      throw new CannotMask("a body that is no JSON");
    }
    collect(strings);
    MaskMap map = values.named(texts, keyed, random);
    var replacing = new Replacing(this, new ValueFinder(map));
    List<JsonStrings.Change> changes = changes(strings, replacing);
    // What has the form of a value would be found for one.
    check(body, map.keepsForms() ? typed(strings, map) : changes, blanked);
    return new Masked(JsonStrings.changed(body, changes), map.only(replacing.used()));
  }

  private List<JsonStrings.Change> typed(List<JsonStrings.Found> strings, MaskMap map) {
    return changes(strings, new Replacing(this, new ValueFinder(map.typed())));
  }

  private static List<JsonStrings.Change> changes(
      List<JsonStrings.Found> strings, Replacing replacing) {
    List<JsonStrings.Change> changes = new ArrayList<>();
    for (JsonStrings.Found each : strings) {
      String text = looksInto(each) ? replacing.of(each.text()) : each.text();
      if (!text.equals(each.text())) {
        changes.add(new JsonStrings.Change(each.from(), each.to(), text));
      }
    }
    return changes;
  }

  private static boolean isSpared(JsonStrings.Found string, List<Mark> spared) {
    if (string.kind() != JsonStrings.Kind.STRING) return false;
    if (string.place().path().equals("model")) return true;
    for (Mark mark : spared) if (mark.from() == string.from()) return true;
    return false;
  }

  private static boolean looksInto(JsonStrings.Found string) {
    return switch (string.kind()) {
      case STRING -> true;
      case NAME -> string.text().length() >= SHORTEST_NAME;
      case NUMBER -> string.text().length() >= SHORTEST_NUMBER;
    };
  }

  private void collect(List<JsonStrings.Found> strings) {
    for (JsonStrings.Found each : strings) {
      if (!MESSAGES.contains(each.place().outermost())) collect(each);
    }
    for (JsonStrings.Found each : strings) {
      if (MESSAGES.contains(each.place().outermost())) collect(each);
    }
  }

  private void collect(JsonStrings.Found string) {
    if (!looksInto(string)) return;
    for (String text : EncodedText.layers(string.text())) {
      texts.add(text);
      for (Finding each : findings(text)) {
        values.add(
            each.type(), text.substring(each.start(), each.end()), kept.contains(each.category()));
      }
    }
  }

  /** What is to be masked in a text. */
  List<Finding> findings(String text) {
    List<Finding> all = recognised.in(text, labeller.find(text));
    if (all.isEmpty()) return all;
    return all.stream().filter(f -> isMasked(f.type(), f.category())).toList();
  }

  private boolean isMasked(String type, String category) {
    return masked.contains(category) || masked.contains(type);
  }

  /** Reads what is to be sent once more, without what is spared: nothing may be left in it. */
  private void check(
      byte[] body, List<JsonStrings.Change> changes, List<JsonStrings.Change> blanked)
      throws CannotMask {
    List<JsonStrings.Change> all = new ArrayList<>(changes);
    all.addAll(blanked);
    all.sort((a, b) -> Integer.compare(a.from(), b.from()));
    byte[] changed = JsonStrings.changed(body, all);
    Contents left = labeller.read(changed);
    for (String type : left.findings().keySet()) {
      if (isMasked(type, left.categories().getOrDefault(type, type))) throw new CannotMask(type);
    }
    String known = recognised.left(changed, this::isMasked);
    if (known != null) throw new CannotMask(known);
  }
}
