package dev.drawbridge.dialect.gemini;

import dev.drawbridge.exchange.Part.ToolCall;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls of tools without a result so far, in order, by id and by name. */
final class UnansweredCalls {
  private final Map<String, Queue<ToolCall>> byId = new HashMap<>();
  private final Map<String, Queue<ToolCall>> byName = new HashMap<>();
  private final Set<ToolCall> answered = Collections.newSetFromMap(new IdentityHashMap<>());

  void add(ToolCall call) {
    byId.computeIfAbsent(call.id(), id -> new ArrayDeque<>(1)).add(call);
    byName.computeIfAbsent(call.name(), name -> new ArrayDeque<>(1)).add(call);
  }

  /** Takes the first call of that id, or where that is empty of that name; null for none. */
  @Nullable ToolCall take(String id, String name) {
    Queue<ToolCall> calls = id.isEmpty() ? byName.get(name) : byId.get(id);
    while (calls != null && !calls.isEmpty()) {
      ToolCall call = calls.remove();
      if (answered.add(call)) return call;
    }
    return null;
  }
}
