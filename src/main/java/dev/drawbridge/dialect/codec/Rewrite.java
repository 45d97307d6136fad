package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the bytes that go to a vendor: the caller's own, with byte ranges changed. */
public final class Rewrite {
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] NOTHING = {};

  /**
   * What to change.
   *
   * @param model the name that the vendor knows
   * @param maxOutputTokens the highest output bound; a lower one of the caller's stays. Null for no
   *     bound
   * @param outputCapField how to spell a bound where the caller has none, {@code outer.name} within
   *     an object: see {@link Vendor#outputCapField}
   * @param forceUsage whether a stream must report its usage
   * @param person what becomes of a string that names a person; its answer null puts JSON's null.
   *     Null leaves them all
   * @param signature member for calls that are not signed, {@code "name":"value"}; null for none
   */
  public record Changes(
      String model,
      @Nullable Integer maxOutputTokens,
      String outputCapField,
      boolean forceUsage,
      @Nullable Function<String, @Nullable String> person,
      @Nullable String signature) {
    /** Changes of a call whose dialect signs nothing. */
    public Changes(
        String model,
        @Nullable Integer maxOutputTokens,
        String outputCapField,
        boolean forceUsage,
        @Nullable Function<String, @Nullable String> person) {
      this(model, maxOutputTokens, outputCapField, forceUsage, person, null);
    }
  }

  private record Edit(int from, int to, byte[] bytes) {}

  private Rewrite() {}

  /** The changed bytes; the caller's own array where nothing changes. */
  public static byte[] apply(ModelCall call, Changes changes) {
    List<Edit> edits = new ArrayList<>(6);
    Mark object = null;
    Mark cap = null;
    Mark config = null;
    Mark options = null;
    Mark includeUsage = null;
    for (Mark mark : call.marks()) {
      switch (mark.kind()) {
        case OBJECT -> object = mark;
        case OUTPUT_CAP -> cap = mark;
        case OUTPUT_CONFIG -> config = mark;
        case STREAM_OPTIONS -> options = mark;
        case INCLUDE_USAGE -> includeUsage = mark;
        case MODEL -> {
          if (!call.model().equals(changes.model())) {
            edits.add(new Edit(mark.from(), mark.to(), quoted(changes.model())));
          }
        }
        case METADATA, STATE, OPAQUE, HOSTED_TOOL -> {}
        case UNSIGNED -> {
          if (changes.signature() != null) {
            edits.add(insert(mark.from(), changes.signature() + ","));
          }
        }
        case FOREIGN -> edits.add(new Edit(mark.from(), mark.to(), NOTHING));
        case PERSON -> {
          Edit edit = person(call, mark, changes.person());
          if (edit != null) edits.add(edit);
        }
      }
    }
    if (object == null) throw new IllegalArgumentException("a call without its object's mark");
    int start = object.from();
    Integer bound = changes.maxOutputTokens();
    if (bound != null && call.operation() == Operation.CHAT) {
      Integer own = call.maxOutputTokens();
      byte[] number = ascii(bound.toString());
      if (cap == null) {
        String field = changes.outputCapField();
        int dot = field.indexOf('.');
        String member = "\"" + field.substring(dot + 1) + "\":" + bound;
        edits.add(bound(call, start, config, member, dot < 0 ? "" : field.substring(0, dot)));
      } else if (own == null || own > bound) {
        edits.add(new Edit(cap.from(), cap.to(), number));
      }
    }
    if (changes.forceUsage() && call.stream() && !call.usageAsked()) {
      edits.add(usage(call.body(), start, options, includeUsage));
    }
    return edits.isEmpty() ? call.body() : splice(call.body(), edits);
  }

  /**
   * A bound where there is none.
   *
   * @param outer the object that it stands in, empty for the body itself
   */
  private static Edit bound(
      ModelCall call, int start, @Nullable Mark config, String member, String outer) {
    if (config == null) {
      return insert(start, (outer.isEmpty() ? member : "\"" + outer + "\":{" + member + "}") + ",");
    }
    if (config.to() > config.from()) {
      return new Edit(config.from(), config.to(), ascii("{" + member + "}"));
    }
    return insert(config.from(), isEmpty(call.body(), config.from()) ? member : member + ",");
  }

  /** Whether the object ends there, with nothing in it. */
  private static boolean isEmpty(byte[] body, int from) {
    int at = from;
    while (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t') at++;
    return body[at] == '}';
  }

  private static Edit usage(
      byte[] body, int start, @Nullable Mark options, @Nullable Mark includeUsage) {
    if (includeUsage != null)
      return new Edit(includeUsage.from(), includeUsage.to(), ascii("true"));
    if (options == null) return insert(start, "\"stream_options\":{\"include_usage\":true},");
    if (body[options.from()] != '{') {
      return new Edit(options.from(), options.to(), ascii("{\"include_usage\":true}"));
    }
    String member = "\"include_usage\":true";
    int inside = options.from() + 1;
    return insert(inside, isEmpty(body, inside) ? member : member + ",");
  }

  private static @Nullable Edit person(
      ModelCall call, Mark mark, @Nullable Function<String, @Nullable String> person) {
    if (person == null) return null;
    String was = Metadata.string(call.body(), mark);
    String becomes = person.apply(was);
    if (was.equals(becomes)) return null;
    return new Edit(mark.from(), mark.to(), becomes == null ? NULL : quoted(becomes));
  }

  private static Edit insert(int at, String text) {
    return new Edit(at, at, ascii(text));
  }

  private static byte[] quoted(String text) {
    byte[] inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] all = new byte[inner.length + 2];
    all[0] = '"';
    all[all.length - 1] = '"';
    System.arraycopy(inner, 0, all, 1, inner.length);
    return all;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] splice(byte[] body, List<Edit> edits) {
    edits.sort(Comparator.comparingInt(Edit::from));
    int length = body.length;
    for (Edit edit : edits) length += edit.bytes().length - (edit.to() - edit.from());
    byte[] out = new byte[length];
    int read = 0;
    int written = 0;
    for (Edit edit : edits) {
      int kept = edit.from() - read;
      System.arraycopy(body, read, out, written, kept);
      written += kept;
      System.arraycopy(edit.bytes(), 0, out, written, edit.bytes().length);
      written += edit.bytes().length;
      read = edit.to();
    }
    System.arraycopy(body, read, out, written, body.length - read);
    return out;
  }
}
