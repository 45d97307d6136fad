package dev.drawbridge.dialect.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.fixture.SharedData;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What the rules make of answers that vendors gave. */
class KnownAnswersTest {
  private static final double LEAST = 0.95;

  private static void judge(List<AnswerRow> rows) {
    judge(rows, AnswerRow::judged, LEAST);
  }

  private static void judge(
      List<AnswerRow> rows, Function<AnswerRow, Signal> judging, double least) {
    Map<SignalClass, int[]> table = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    List<String> wrongly = new ArrayList<>();
    int right = 0;
    for (AnswerRow row : rows) {
      Signal found = judging.apply(row);
      int[] figures = table.computeIfAbsent(row.signal(), c -> new int[2]);
      figures[1]++;
      if (found.signal() == row.signal()) {
        figures[0]++;
        right++;
      } else {
        wrong.add(found.signal().wire() + " by " + found.rule() + ": " + row);
        boolean kept = !row.signal().fallback() && row.signal() != SignalClass.UNCLASSIFIED;
        if (kept && found.signal().fallback()) wrongly.add(row.toString());
      }
    }
    var text = new StringBuilder();
    table.forEach(
        (c, n) ->
            text.append(c.wire()).append(' ').append(n[0]).append('/').append(n[1]).append('\n'));
    text.append(String.join("\n", wrong));
    if (Boolean.getBoolean("signals.show")) System.out.println(text);
    assertEquals(List.of(), wrongly, "what is about the request never falls back");
    assertTrue(right >= least * rows.size(), () -> text.toString());
  }

  @Test
  void answersInOurOwnWordsAreClassified() throws Exception {
    judge(AnswerRow.shipped());
  }

  /** Rules for all vendors know most of what each says, and never route around a refusal. */
  @Test
  void vendorsThatNobodyNamesAreUnderstood() throws Exception {
    judge(AnswerRow.shipped(), row -> row.judgedWithoutVendor(), 0.85);
  }

  @Test
  void whatAnAnswerConcernsIsRight() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (AnswerRow row : AnswerRow.shipped()) {
      SignalScope found = row.judged().scope();
      if (row.scope() != null && found != row.scope()) wrong.add(found.wire() + ": " + row);
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void answersThatLieBesideTheProjectAreClassified() throws Exception {
    judge(AnswerRow.of(Files.readAllLines(SharedData.file("restriction_vectors.jsonl"))));
  }
}
