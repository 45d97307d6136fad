package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON in the log that the ledger is rebuilt from. A hold: {@code {"at", "nano_usd", "tokens",
 * "counters": [[key, unit, per, limit], …]}}, without the limits where they are not known, as in
 * what is charged; a posting: {@code {"hold", "payer"}} of a request, {@code {"hold"}} of a move,
 * {@code {"hold", "bill": [model, input, output, provider, credential]}} of an end; the books:
 * {@code {"latest", "used": [[key, unit, per, start, end, used, limit], …], "open": [[seq, hold,
 * payer], …], "spend": {"start", "end", "lines": [[team, dimension, value, model, requests, input,
 * output, nano_usd], …]}}}. Times are milliseconds since the epoch.
 */
public final class LedgerJson {
  static final String RESERVED = "reserved";
  static final String CHARGED = "charged";

  /** The member of a segment's head. */
  static final String LEDGER = "ledger";

  private static final String HOLD = "hold";
  private static final String PAYER = "payer";
  private static final String BILL = "bill";

  private LedgerJson() {}

  static void hold(JsonGenerator g, String name, Hold hold) throws IOException {
    g.writeFieldName(name);
    hold(g, hold, name.equals(RESERVED));
  }

  private static void hold(JsonGenerator g, Hold hold, boolean limits) throws IOException {
    g.writeStartObject();
    g.writeNumberField("at", hold.at());
    g.writeNumberField("nano_usd", hold.quantity().nanoUsd());
    g.writeNumberField("tokens", hold.quantity().tokens());
    g.writeArrayFieldStart("counters");
    for (int i = 0; i < hold.counters().size(); i++) {
      g.writeStartArray();
      counter(g, hold.counters().get(i));
      if (limits && hold.limit(i) != Standing.UNKNOWN) g.writeNumber(hold.limit(i));
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

  static byte[] posting(LedgerEntry posting) {
    return AsciiJson.object(
        g -> {
          switch (posting) {
            case LedgerEntry.Request request -> {
              g.writeFieldName(HOLD);
              hold(g, request.opened().reserved(), true);
              g.writeFieldName(PAYER);
              payer(g, request.opened().payer());
            }
            case LedgerEntry.Move move -> {
              g.writeFieldName(HOLD);
              hold(g, move.reserved(), true);
            }
            case LedgerEntry.End end -> {
              if (end.charged() != null) hold(g, HOLD, end.charged());
              g.writeArrayFieldStart(BILL);
              g.writeString(end.bill().model());
              g.writeNumber(end.bill().inputTokens());
              g.writeNumber(end.bill().outputTokens());
              g.writeString(end.bill().provider());
              g.writeString(end.bill().credential());
              g.writeEndArray();
            }
          }
        });
  }

  static LedgerEntry posting(JsonNode node) {
    JsonNode bill = node.path(BILL);
    if (bill.isArray()) {
      return new LedgerEntry.End(
          node.has(HOLD) ? hold(node.path(HOLD)) : null,
          new Spend.Bill(
              bill.path(0).textValue(),
              bill.path(3).textValue(),
              bill.path(4).textValue(),
              bill.path(1).asLong(),
              bill.path(2).asLong()));
    }
    Hold reserved = hold(node.path(HOLD));
    return node.has(PAYER)
        ? new LedgerEntry.Request(new Books.Opened(reserved, payer(node.path(PAYER))))
        : new LedgerEntry.Move(reserved);
  }

  static Hold hold(JsonNode node) {
    List<Counter> counters = new ArrayList<>();
    List<Long> limits = new ArrayList<>();
    for (JsonNode counter : node.path("counters")) {
      counters.add(counter(counter));
      if (counter.has(3)) limits.add(counter.path(3).asLong());
    }
    return new Hold(
        counters,
        limits.size() == counters.size() ? limits : List.of(),
        node.path("at").asLong(),
        new Quantity(node.path("nano_usd").asLong(), node.path("tokens").asLong()));
  }

  private static Counter counter(JsonNode node) {
    return new Counter(
        node.path(0).asText(), Unit.of(node.path(1).asText()), Window.of(node.path(2).asText()));
  }

  public static void state(JsonGenerator g, Books.State state) throws IOException {
    g.writeObjectFieldStart(LEDGER);
    g.writeNumberField("latest", state.latest());
    g.writeArrayFieldStart("used");
    for (Books.Balance balance : state.accounts()) {
      g.writeStartArray();
      counter(g, balance.counter());
      g.writeNumber(balance.start());
      g.writeNumber(balance.end());
      g.writeNumber(balance.used());
      g.writeNumber(balance.limit());
      g.writeEndArray();
    }
    g.writeEndArray();
    g.writeArrayFieldStart("open");
    for (var open : state.open().entrySet()) {
      g.writeStartArray();
      g.writeNumber(open.getKey());
      hold(g, open.getValue().reserved(), true);
      payer(g, open.getValue().payer());
      g.writeEndArray();
    }
    g.writeEndArray();
    spend(g, state.spend());
    g.writeEndObject();
  }

  /** The state in a segment's head; empty where it has none. */
  public static Books.State state(JsonNode head) {
    JsonNode ledger = head.path(LEDGER);
    if (!ledger.isObject()) return Books.State.EMPTY;
    List<Books.Balance> balances = new ArrayList<>();
    for (JsonNode used : ledger.path("used")) {
      balances.add(
          new Books.Balance(
              counter(used),
              used.path(3).asLong(),
              used.path(4).asLong(),
              used.path(5).asLong(),
              used.path(6).asLong(Standing.UNKNOWN)));
    }
    Map<Long, Books.Opened> open = new HashMap<>();
    for (JsonNode each : ledger.path("open")) {
      open.put(each.path(0).asLong(), new Books.Opened(hold(each.path(1)), payer(each.path(2))));
    }
    return new Books.State(
        ledger.path("latest").asLong(), balances, open, spend(ledger.path("spend")));
  }

  private static void payer(JsonGenerator g, Spend.Payer payer) throws IOException {
    g.writeStartObject();
    g.writeStringField("team", payer.team());
    g.writeStringField("principal", payer.principal());
    if (!payer.purpose().isEmpty()) g.writeStringField("purpose", payer.purpose());
    AsciiJson.value(g, "tags", payer.tags());
    g.writeEndObject();
  }

  private static Spend.Payer payer(JsonNode node) {
    Map<String, String> tags = new HashMap<>();
    for (var tag : node.path("tags").properties()) tags.put(tag.getKey(), tag.getValue().asText());
    return new Spend.Payer(
        node.path("team").asText(),
        node.path("principal").asText(),
        node.path("purpose").asText(),
        tags);
  }

  private static void spend(JsonGenerator g, Spend.State spend) throws IOException {
    g.writeObjectFieldStart("spend");
    g.writeNumberField("start", spend.start());
    g.writeNumberField("end", spend.end());
    g.writeArrayFieldStart("lines");
    for (Spend.Line line : spend.lines()) {
      g.writeStartArray();
      g.writeString(line.key().team());
      g.writeString(line.key().dimension());
      g.writeString(line.key().value());
      g.writeString(line.key().model());
      g.writeNumber(line.sum().requests());
      g.writeNumber(line.sum().inputTokens());
      g.writeNumber(line.sum().outputTokens());
      g.writeNumber(line.sum().nanoUsd());
      g.writeEndArray();
    }
    g.writeEndArray();
    g.writeEndObject();
  }

  private static Spend.State spend(JsonNode node) {
    List<Spend.Line> lines = new ArrayList<>();
    for (JsonNode line : node.path("lines")) {
      lines.add(
          new Spend.Line(
              new Spend.Key(
                  line.path(0).asText(),
                  line.path(1).asText(),
                  line.path(2).asText(),
                  line.path(3).asText()),
              new Spend.Sum(
                  line.path(4).asLong(),
                  line.path(5).asLong(),
                  line.path(6).asLong(),
                  line.path(7).asLong())));
    }
    return new Spend.State(node.path("start").asLong(), node.path("end").asLong(), lines);
  }
}
