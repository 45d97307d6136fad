package dev.drawbridge.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in the log for the ledger. A hold: {@code {"at", "nano_usd", "tokens", "counters":
 * [[key, unit, per], …]}}; the books: {@code {"latest", "used": [[key, unit, per, start, end,
 * used], …], "open": [[seq, hold], …]}}. Times are milliseconds since the epoch.
 */
final class LedgerJson {
  static final String RESERVED = "reserved";
  static final String CHARGED = "charged";

  /** The member of a segment's head. */
  static final String LEDGER = "ledger";

  private LedgerJson() {}

  static void hold(JsonGenerator g, String name, Hold hold) throws IOException {
    g.writeFieldName(name);
    hold(g, hold);
  }

  private static void hold(JsonGenerator g, Hold hold) throws IOException {
    g.writeStartObject();
    g.writeNumberField("at", hold.at());
    g.writeNumberField("nano_usd", hold.quantity().nanoUsd());
    g.writeNumberField("tokens", hold.quantity().tokens());
    g.writeArrayFieldStart("counters");
    for (Counter counter : hold.counters()) {
      g.writeStartArray();
      counter(g, counter);
      g.writeEndArray();
    }
    g.writeEndArray();
    g.writeEndObject();
  }

  private static void counter(JsonGenerator g, Counter counter) throws IOException {
    g.writeString(counter.key());
    g.writeString(counter.unit().wire());
    g.writeString(counter.per().wire());
  }

  static Hold hold(JsonNode node) {
    List<Counter> counters = new ArrayList<>();
    for (JsonNode counter : node.path("counters")) counters.add(counter(counter));
    return new Hold(
        counters,
        node.path("at").asLong(),
        new Quantity(node.path("nano_usd").asLong(), node.path("tokens").asLong()));
  }

  private static Counter counter(JsonNode node) {
    return new Counter(
        node.path(0).asText(), Unit.of(node.path(1).asText()), Window.of(node.path(2).asText()));
  }

  static void state(JsonGenerator g, Books.State state) throws IOException {
    g.writeObjectFieldStart(LEDGER);
    g.writeNumberField("latest", state.latest());
    g.writeArrayFieldStart("used");
    for (Books.Balance balance : state.accounts()) {
      g.writeStartArray();
      counter(g, balance.counter());
      g.writeNumber(balance.start());
      g.writeNumber(balance.end());
      g.writeNumber(balance.used());
      g.writeEndArray();
    }
    g.writeEndArray();
    g.writeArrayFieldStart("open");
    for (var open : state.open().entrySet()) {
      g.writeStartArray();
      g.writeNumber(open.getKey());
      hold(g, open.getValue());
      g.writeEndArray();
    }
    g.writeEndArray();
    g.writeEndObject();
  }

  /** The state in a segment's head; empty where it has none. */
  static Books.State state(JsonNode head) {
    JsonNode ledger = head.path(LEDGER);
    if (!ledger.isObject()) return Books.State.EMPTY;
    List<Books.Balance> balances = new ArrayList<>();
    for (JsonNode used : ledger.path("used")) {
      balances.add(
          new Books.Balance(
              counter(used), used.path(3).asLong(), used.path(4).asLong(), used.path(5).asLong()));
    }
    Map<Long, Hold> open = new HashMap<>();
    for (JsonNode each : ledger.path("open")) open.put(each.path(0).asLong(), hold(each.path(1)));
    return new Books.State(ledger.path("latest").asLong(), balances, open);
  }
}
