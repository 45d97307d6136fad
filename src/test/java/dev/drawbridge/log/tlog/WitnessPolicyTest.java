package dev.drawbridge.log.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WitnessPolicyTest {
  private static final List<VerifierKey> KEYS = new ArrayList<>();
  private static VerifierKey log;

  @BeforeAll
  static void keys() throws Exception {
    log = SigningKey.generate("log.example", SignatureType.ED25519).verifier();
    for (int i = 0; i < 6; i++) {
      KEYS.add(
          SigningKey.generate("w" + i + ".example", SignatureType.ED25519_COSIGNATURE).verifier());
    }
  }

  private static WitnessPolicy policy(String text) throws MalformedException {
    StringBuilder filled = new StringBuilder();
    for (String word : text.splitWithDelimiters("[ \t\n]", 0)) {
      boolean key = word.matches("K[0-5]");
      filled.append(key ? KEYS.get(word.charAt(1) - '0').vkey() : word);
    }
    return WitnessPolicy.parse(NoteTest.utf8(filled.toString().replace("LOG", log.vkey())));
  }

  /* The example of c2sp.org/tlog-policy, with URLs at two lines. */
  private static final String EXAMPLE =
      """
      log LOG

      # the X are run by one organisation
      witness X1 K0 https://x1.example/submit
      witness X2 K1
        witness\tX3 K2\s\s
      group X-witnesses 2 X1 X2 X3

      witness Y1 K3
      witness Y2 K4
      witness Y3 K5 https://y3.example
      group Y-witnesses any Y1 Y2 Y3

      group X-and-Y all X-witnesses Y-witnesses
      quorum X-and-Y
      """;

  @Test
  void theExampleOfTheSpecificationCountsAsItSays() throws Exception {
    WitnessPolicy policy = policy(EXAMPLE);
    assertEquals(6, policy.witnesses().size());
    assertEquals(log, policy.logs().getFirst().key());
    assertEquals("https://x1.example/submit", policy.witnesses().getFirst().url());
    assertNull(policy.witnesses().get(1).url());
    Map<List<Integer>, Boolean> expected =
        Map.of(
            List.of(0, 1, 3), true,
            List.of(0, 2, 5), true,
            List.of(0, 1, 2, 3, 4, 5), true,
            List.of(0, 3), false,
            List.of(0, 1, 2), false,
            List.of(3, 4, 5), false,
            List.of(), false);
    expected.forEach(
        (who, met) ->
            assertEquals(met, policy.met(who.stream().map(KEYS::get).toList()), who.toString()));
  }

  @Test
  void noneNeedsNobodyAndASingleWitnessItself() throws Exception {
    assertTrue(policy("quorum none\n").met(List.of()));
    assertTrue(WitnessPolicy.NONE.met(List.of()));
    WitnessPolicy one = policy("witness a K0\nquorum a\n");
    assertFalse(one.met(List.of(KEYS.get(1))));
    assertTrue(one.met(List.of(KEYS.get(0))));
  }

  @Test
  void brokenOnesAreRefusedWithTheLine() {
    refused("witness a K0\n", "no quorum line");
    refused("quorum none\nquorum none\n", "line 2: a second quorum");
    refused("quorum a\nwitness a K0\n", "line 1: \"a\" is not defined");
    refused("witness a K0\nwitness a K1\nquorum a\n", "line 2: \"a\" is defined");
    refused("witness a K0\nwitness b K0\nquorum a\n", "line 2: this witness's key");
    refused("log LOG\nlog LOG\nquorum none\n", "line 2: this log's key");
    refused("witness none K0\nquorum none\n", "line 1: \"none\" is taken");
    refused("witness a LOG\nquorum a\n", "line 1: a witness cosigns");
    refused("log K0\nquorum none\n", "line 1: a log signs");
    refused("witness a K0\ngroup g 2 a\nquorum g\n", "line 2: a group of 1");
    refused("witness a K0\ngroup g 0 a\nquorum g\n", "line 2: a group of 1");
    refused("witness a K0\ngroup g some a\nquorum g\n", "line 2: the group's number");
    refused("witness a K0\ngroup g any a a\nquorum g\n", "line 2: \"a\" is member");
    refused("witness a K0\ngroup g any a\ngroup h any a\nquorum g\n", "line 3: \"a\" is member");
    refused("group g any none\nquorum g\n", "line 1: \"none\" is not defined");
    refused("group g any g\nquorum g\n", "line 1: \"g\" is not defined");
    refused("witnes a K0\nquorum none\n", "line 1: \"witnes\"");
    refused("witness a a+b+c\nquorum a\n", "line 1: the key of a");
    refused("quorum none # nobody\n", "line 1: quorum takes one name");
    refused("quorum none\r\n", "line 1: a control character");
  }

  private static void refused(String text, String why) {
    var e = assertThrows(MalformedException.class, () -> policy(text));
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }
}
