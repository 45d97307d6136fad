package dev.drawbridge.dialect;

import dev.drawbridge.dialect.codec.Metadata;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds what a call names that a vendor keeps. */
public final class States {
  private States() {}

  /** The field that names it, by its id. */
  public static Map<String, String> named(ModelCall call) {
    Map<String, String> named = new LinkedHashMap<>();
    for (Mark mark : call.marks()) {
      if (mark.kind() != Mark.Kind.STATE) continue;
      named.putIfAbsent(Metadata.string(call.body(), mark), mark.name());
    }
    return named;
  }
}
