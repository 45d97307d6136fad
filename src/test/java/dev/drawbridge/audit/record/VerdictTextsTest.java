package dev.drawbridge.audit.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.policy.decision.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTextsTest {
  private final VerdictTexts texts = new VerdictTexts();

  private String written(Verdict verdict) {
    byte[] json =
        AsciiJson.object(
            g -> {
              g.writeFieldName("verdict");
              texts.write(g, verdict);
              g.writeNumberField("after", 1);
            });
    return new String(json, StandardCharsets.US_ASCII);
  }

  private static String expected(Verdict verdict) {
    byte[] json = AsciiJson.object(g -> DecisionWriter.members(g, verdict));
    return "{\"verdict\":" + new String(json, StandardCharsets.US_ASCII) + ",\"after\":1}";
  }

  private static Verdict refusing(String message) {
    return SampleVerdict.of().reasons(List.of(new Reason("role_missing", message))).make();
  }

  @Test
  void aVerdictIsWrittenTheSameEachTime() {
    Verdict allowing = SampleEntries.verdict(true, true);
    Verdict refusing = refusing("“no” \"é\" \ud800");

    for (int i = 0; i < 4; i++) {
      assertEquals(expected(allowing), written(allowing));
      assertEquals(expected(refusing), written(refusing));
    }
    assertNotEquals(written(allowing), written(refusing));
  }

  @Test
  void aLongVerdictIsWrittenTheSameEachTime() {
    Verdict refusing = refusing("no ".repeat(10_000));

    for (int i = 0; i < 3; i++) assertEquals(expected(refusing), written(refusing));
  }

  @Test
  void noVerdictIsTakenForAnotherOfItsPlace() {
    List<Verdict> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) many.add(refusing("number " + i));

    for (int i = 0; i < 3; i++) {
      for (Verdict each : many) {
        assertEquals(expected(each), written(each));
        if (i > 0) assertEquals(expected(each), written(each));
      }
    }
  }
}
