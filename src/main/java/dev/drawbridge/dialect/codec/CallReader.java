package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.DuplicateKeyDetector;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** What the bodies that name their model have in common: the model and who asks. */
public abstract class CallReader extends BodyReader {
  private static final int LONGEST_NAME = 256;

  /** Tiers at a vendor's plain price, or below it. */
  public static final Set<String> PLAIN_TIERS =
      Set.of(
          "auto",
          "default",
          "standard",
          "standard_only",
          "on_demand",
          "flex",
          "batch",
          "scale",
          "unspecified");

  public static final int BYTES_PER_TOKEN = InputTokens.BYTES_PER_TOKEN;

  public String model = "";
  public final Set<String> fields = new HashSet<>();
  public final Set<Capability> needs = EnumSet.noneOf(Capability.class);
  public final Set<Feature> features = EnumSet.noneOf(Feature.class);

  /** Whether no more than one tool may be called at once. */
  public boolean single;

  /** Whether no tool may be called at all. */
  public boolean none;

  /** Whether a tool that has to be called is named. */
  public boolean named;

  /** How many tools the caller offers. */
  public int offered;

  public CallReader(byte[] body) {
    this(body, KnownKeys.OPENAI);
  }

  public CallReader(byte[] body, Set<String> known) {
    super(body, known);
  }

  /** A member that only this route has. */
  public abstract void own(String name, JsonToken value) throws IOException;

  @Override
  public final void member(String name, JsonToken value) throws IOException {
    fields.add(name);
    switch (name) {
      case "model" -> {
        mark(Mark.Kind.MODEL, name);
        model = string(name, value);
        if (model.isEmpty() || model.length() > LONGEST_NAME) {
          throw wrong(name, "a name of 1 to " + LONGEST_NAME + " characters");
        }
      }
      case "user", "safety_identifier" -> person(name, value);
      case "metadata" -> {
        if (value == JsonToken.START_OBJECT) object(false, this::metadata);
        else if (value != JsonToken.VALUE_NULL) throw wrong(name, "an object");
      }
      case "prompt" -> {
        if (value == JsonToken.START_OBJECT) dotted(name);
        else pass(value);
      }
      case "previous_response_id" -> state(name, value);
      case "service_tier", "speed" -> {
        tier(name, value);
        own(name, value);
      }
      case "conversation" -> {
        if (value != JsonToken.START_OBJECT) state(name, value);
        else
          object(
              true,
              (inner, id) -> {
                if (inner.equals("id")) state(name, id);
                else pass(id);
              });
      }
      default -> own(name, value);
    }
  }

  private void metadata(String name, JsonToken value) throws IOException {
    String folded = DuplicateKeyDetector.fold(name);
    if (folded.equals("user_id")) {
      if (!folded.equals(name)) throw wrong("metadata.user_id", "spelled in lower case");
      person("metadata.user_id", value);
    } else {
      if (value == JsonToken.VALUE_STRING) mark(Mark.Kind.METADATA, Metadata.PARENT + name);
      passMap(value);
    }
  }

  private void person(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) return;
    if (value != JsonToken.VALUE_STRING) throw wrong(name, "a string");
    mark(Mark.Kind.PERSON, name);
  }

  /** What a vendor keeps is looked up by such a name wherever it stands. */
  @Override
  public final void text(String name) throws IOException {
    if (!KeptIds.NAMES.contains(name) || parser().getTextLength() == 0) return;
    String id = parser().getText();
    if (id.equals(KeptIds.OF_OUR_CITATIONS) || KeptIds.isPublic(name, id)) return;
    boolean marked =
        marks.getLast().kind() == Mark.Kind.STATE
            && marks.getLast().from() == offset(parser().currentTokenLocation());
    if (!marked) state(name, JsonToken.VALUE_STRING);
  }

  /** A string that names what a vendor keeps; null names nothing. */
  public final void state(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) return;
    if (value != JsonToken.VALUE_STRING) throw wrong(name, "a string");
    if (parser().getTextLength() == 0 || parser().getTextLength() > LONGEST_NAME) {
      throw wrong(name, "an id of 1 to " + LONGEST_NAME + " characters");
    }
    mark(Mark.Kind.STATE, name);
    features.add(Feature.STORED_STATE);
  }

  /** Names a tier that the vendor may charge more for. */
  private void tier(String name, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_STRING) return;
    String tier = parser().getText().toLowerCase(Locale.ROOT);
    if (PLAIN_TIERS.contains(tier)) return;
    fields.add(name + "." + (tier.length() <= LONGEST_NAME ? tier : "other"));
  }

  /** Walks an object and names its members among the fields, as {@code parent.name}. */
  public final void dotted(String parent) throws IOException {
    object(
        true,
        (name, value) -> {
          fields.add(parent + "." + name);
          pass(value);
        });
  }

  /**
   * Names what the members say together, once all are read. One tool that has to be called is how
   * clients ask for an answer in a form: a vendor that cannot be told to call it once only is asked
   * all the same, and names that among what was left out.
   */
  public final void together() {
    fields.remove(ModelCall.CACHE);
    if (cached) fields.add(ModelCall.CACHE);
    if (cached && cachedForAnHour) fields.add(ModelCall.CACHE_FOR_AN_HOUR);
    boolean one = features.contains(Feature.FORCED_TOOL) && (named || offered == 1);
    if (single && offered > 0 && !none && !one) features.add(Feature.SINGLE_TOOL_CALL);
  }

  /** Fails where the model is missing. */
  public final void requireModel() {
    if (model.isEmpty()) throw missing("model");
  }
}
