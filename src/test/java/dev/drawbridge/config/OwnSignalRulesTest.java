package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signals}: rules of an organisation's own. */
class OwnSignalRulesTest {
  private static final String REST =
      """
      version: 1
      providers:
        local: { url: "http://127.0.0.1:1/v1", dialect: openai, jurisdiction: DE, hosting: own }
        other: { url: "http://127.0.0.1:2/v1", dialect: openai, jurisdiction: DE, hosting: own }
      models: { small: { provider: local, licence: MIT } }
      signals:
      """;

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
  }

  private Signal judged(String rules, String provider, int status, String body) {
    return folder
        .snapshot(REST + rules)
        .models()
        .signals()
        .of(provider, "openai")
        .classify(status, Map.of(), body.getBytes(StandardCharsets.UTF_8), Known.NOTHING);
  }

  @Test
  void whatNoRuleKnowsIsClassified() {
    String rules =
        "- { id: ledger, providers: [local], status: [403], words: [cost centre ..2 closed],"
            + " class: quota_exhausted, scope: project, says: The cost centre is closed. }\n";
    String body = "{\"error\":{\"message\":\"Cost centre 12 is closed.\"}}";

    Signal signal = judged(rules, "local", 403, body);

    assertEquals(SignalClass.QUOTA_EXHAUSTED, signal.signal());
    assertEquals(SignalScope.PROJECT, signal.scope());
    assertEquals("own.ledger", signal.rule());
    assertEquals(SignalClass.UNCLASSIFIED, judged(rules, "other", 403, body).signal());
  }

  @Test
  void whatARuleKnowsIsNotReclassified() {
    String rules = "- { id: all, status: [403], class: transient, says: Anything. }\n";
    String refusal = "{\"error\":{\"message\":\"The prompt was flagged.\"}}";
    assertEquals(SignalClass.POLICY_REFUSED, judged(rules, "local", 403, refusal).signal());
  }

  @Test
  void aScopeIsNarrowedAndNeverWidened() {
    String rules = "- { id: narrow, status: [451], scope: SCOPE, says: Narrower. }\n";
    String narrow = rules.replace("SCOPE", "credential");
    assertEquals(SignalScope.CREDENTIAL, judged(narrow, "local", 451, "{}").scope());
    String wide = rules.replace("451", "429").replace("SCOPE", "organisation");
    assertEquals(SignalScope.CREDENTIAL_MODEL, judged(wide, "local", 429, "{}").scope());
  }

  @Test
  void mistakesAreToldWhereTheyStand() {
    List<String> errors =
        folder.errors(
            REST
                + "- { id: a, status: [400], class: transient, says: s. }\n"
                + "- { id: b, code: [content_filter], status: [403], class: throttled, says: s. }\n"
                + "- { id: c, status: [403], words: [\"..\"], class: throttled, says: s. }\n"
                + "- { id: d, providers: [nobody], status: [403], class: throttled, says: s. }\n"
                + "- { id: e, status: [403], says: s. }\n"
                + "- { id: f, vendor: acme, status: [403], class: throttled, says: s. }\n"
                + "- { id: g, class: throttled, says: s. }\n"
                + "- { id: h, status: [403], scope: provider, says: s. }\n");
    String all = String.join("\n", errors);

    assertEquals(8, errors.size(), all);
    assertTrue(
        errors
            .get(0)
            .contains("7:34: signals.0.class: an answer that has all this may be bad_request"),
        all);
    assertTrue(
        errors
            .get(1)
            .contains("signals.1.class: an answer that has all this may be policy_refused"),
        all);
    assertTrue(errors.get(2).contains("signals.2.words: "), all);
    assertTrue(errors.get(3).contains("signals.3.providers: there is no provider nobody"), all);
    assertTrue(errors.get(4).contains("signals.4: it needs a class, or a scope"), all);
    assertTrue(errors.get(5).contains("signals.5.vendor: no such vendor is known"), all);
    assertTrue(errors.get(6).contains("signals.6: it needs a status, code"), all);
    assertTrue(errors.get(7).contains("signals.7.scope: "), all);
  }
}
