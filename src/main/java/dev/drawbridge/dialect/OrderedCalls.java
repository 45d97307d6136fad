package dev.drawbridge.dialect;

import dev.drawbridge.exchange.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of tools, told one after the other where a vendor mixes their arguments: a call is told as
 * it comes, and the next one only when the JSON of its arguments is whole. Not thread-safe.
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

  private final List<Call> waiting = new ArrayList<>();
  private boolean ending;

  void begun(StreamEvent.ToolBegun call) {
    ending = false;
    waiting.add(new Call(call));
  }

  /** More of a call's arguments; of a call that was told to its end there is no more. */
  void more(int tool, String json) {
    for (Call call : waiting) if (call.begun.tool() == tool) call.more(json);
  }

  /** Says that whatever was begun is to be told to its end. */
  void noMore() {
    ending = true;
  }

  /** The next step, null where there is none by now. */
  @Nullable Step next() {
    if (waiting.isEmpty()) return null;
    Call call = waiting.getFirst();
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
    waiting.removeFirst();
    return new End();
  }
}
