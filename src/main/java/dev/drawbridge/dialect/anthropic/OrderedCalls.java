package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.exchange.StreamEvent;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Orders calls of tools where a vendor mixes their arguments: one call is passed on as it comes,
 * and the next one only when the JSON of its arguments is whole. Not thread-safe.
 */
final class OrderedCalls {
  /** What is to be told next. */
  sealed interface Step {}

  record Begin(StreamEvent.ToolBegun call) implements Step {}

  record More(String json) implements Step {}

  record End() implements Step {}

  private static final class Call {
    final StreamEvent.ToolBegun begun;
    final StringBuilder untold = new StringBuilder();
    boolean open;
    boolean any;
    int depth;
    boolean string;
    boolean escaped;

    Call(StreamEvent.ToolBegun begun) {
      this.begun = begun;
    }

    void more(String json) {
      untold.append(json);
      for (int i = 0; i < json.length(); i++) {
        char c = json.charAt(i);
        if (string) {
          if (escaped) escaped = false;
          else if (c == '\\') escaped = true;
          else if (c == '"') string = false;
        } else if (c == '"') {
          string = true;
        } else if (c == '{' || c == '[') {
          depth++;
          any = true;
        } else if (c == '}' || c == ']') {
          depth--;
        }
      }
    }

    boolean whole() {
      return any && depth <= 0;
    }
  }

  private final Queue<Call> waiting = new ArrayDeque<>();

  /** The calls that wait, by their numbers. */
  private final Map<Integer, Call> numbered = new HashMap<>();

  private boolean ending;

  void begun(StreamEvent.ToolBegun call) {
    ending = false;
    Call begun = new Call(call);
    waiting.add(begun);
    numbered.put(call.tool(), begun);
  }

  /** More of a call's arguments; of a call that was told to its end there is no more. */
  void more(int tool, String json) {
    Call call = numbered.get(tool);
    if (call != null) call.more(json);
  }

  /** Passes the rest of what was begun on. */
  void noMore() {
    ending = true;
  }

  /** The next step, null where there is none by now. */
  @Nullable Step next() {
    Call call = waiting.peek();
    if (call == null) return null;
    if (!call.open) {
      call.open = true;
      return new Begin(call.begun);
    }
    if (!call.untold.isEmpty()) {
      String json = call.untold.toString();
      call.untold.setLength(0);
      return new More(json);
    }
    if (!ending && !(call.whole() && waiting.size() > 1)) return null;
    waiting.remove();
    numbered.remove(call.begun.tool(), call);
    return new End();
  }
}
