package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the vendor's own tools out of a call whose caller did not ask for them: some clients send
 * them with every call. The rest of the body stays byte for byte. A tool counts as asked for where
 * the call demands that some tool is called, and where it names something that the vendor keeps.
 */
public final class UnaskedTools {
  /** Members that have no meaning, and that some vendors refuse, where there is no tool. */
  private static final Set<String> WITH_TOOLS =
      Set.of("tools", "tool_choice", "parallel_tool_calls", "toolConfig", "tool_config");

  private UnaskedTools() {}

  /**
   * A call without such tools.
   *
   * @param body the call's own
   */
  public record Less(ModelCall call, byte[] body) {
    /** Sizes only: the prompt is never shown. */
    @Override
    public String toString() {
      return "Less[" + body.length + " bytes]";
    }
  }

  /**
   * The call without hosted tools; null where it has none, or asks for them.
   *
   * @param kept which tools stay, by their names among the call's fields
   * @param again reads a body as the call's was read
   */
  public static @Nullable Less without(
      ModelCall call, Predicate<String> kept, Function<byte[], ModelCall> again) {
    if (!call.features().contains(Feature.HOSTED_TOOL)) return null;
    if (call.features().contains(Feature.FORCED_TOOL)) return null;
    List<Mark> unasked = new ArrayList<>(2);
    boolean more = false;
    for (Mark mark : call.marks()) {
      if (mark.kind() != Mark.Kind.HOSTED_TOOL) continue;
      if (kept.test(mark.name()) || namesState(call, mark)) more = true;
      else unasked.add(mark);
    }
    if (unasked.isEmpty()) return null;
    var ranges = unasked.stream().map(mark -> new Range(mark.from(), mark.to())).toList();
    byte[] body = cut(call.body(), ranges);
    ModelCall less = again.apply(body);
    // One that is not in the list of tools is asked for, such as by the choice among them.
    if (!more && less.features().contains(Feature.HOSTED_TOOL)) return null;
    // Tools may stand elsewhere too; those members speak of them.
    boolean others = less.needs().contains(Capability.TOOLS);
    List<Range> useless = others ? List.of() : useless(body);
    if (!useless.isEmpty()) {
      body = cut(body, useless);
      less = again.apply(body);
    }
    ModelCall named = less.without(EncodedRequest.named(unasked.stream().map(Mark::name).toList()));
    return new Less(named, body);
  }

  private static boolean namesState(ModelCall call, Mark tool) {
    return call.marks().stream()
        .anyMatch(
            mark ->
                mark.kind() == Mark.Kind.STATE
                    && mark.from() >= tool.from()
                    && mark.to() <= tool.to());
  }

  private record Range(int from, int to) {}

  /** Leaves out elements of an array or members of an object, each with a comma beside it. */
  private static byte[] cut(byte[] body, List<Range> ranges) {
    var out = new Cut(body.length);
    int at = 0;
    for (Range range : ranges) {
      out.write(body, at, range.from() - at);
      int next = range.to();
      while (isSpace(body[next])) next++;
      if (body[next] == ',') {
        at = next + 1;
      } else {
        out.dropComma();
        at = range.to();
      }
    }
    out.write(body, at, body.length - at);
    return out.toByteArray();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** What was kept so far. */
  private static final class Cut extends ByteArrayOutputStream {
    Cut(int size) {
      super(size);
    }

    /** Takes back the comma before the last element, which is gone. */
    void dropComma() {
      int end = count;
      while (end > 0 && isSpace(buf[end - 1])) end--;
      if (end > 0 && buf[end - 1] == ',') count = end - 1;
    }
  }

  /** The members of a body that speak of its tools, where it has none any more. */
  private static List<Range> useless(byte[] body) {
    List<Range> found = new ArrayList<>(0);
    boolean empty = false;
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      parser.nextToken();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        JsonToken value = parser.nextToken();
        if (!WITH_TOOLS.contains(name)) {
          parser.skipChildren();
          continue;
        }
        if (name.equals("tools") && value == JsonToken.START_ARRAY) {
          int inside = (int) parser.currentLocation().getByteOffset();
          while (isSpace(body[inside])) inside++;
          empty = body[inside] == ']';
        }
        parser.skipChildren();
        parser.finishToken();
        found.add(new Range(from, (int) parser.currentLocation().getByteOffset()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a body that was read before", e);
    }
    return empty ? found : List.of();
  }
}
