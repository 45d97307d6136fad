package dev.drawbridge.gate.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.gate.content.ConversationMemory.Earlier;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Label;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What earlier turns were labelled holds for later ones of the same caller's conversation. */
class ConversationMemoryTest {
  private static final Labeller LABELLER =
      new Labeller(SensitivitySettings.standard(Level.INTERNAL));
  private static final Caller ADA = caller("u-1");
  private static final Caller BOB = caller("u-2");

  private final AtomicLong nanos = new AtomicLong();
  private final ConversationMemory memory = new ConversationMemory(nanos::get);

  private static Caller caller(String person) {
    return SampleEntries.by(person, new byte[0]).input().principal();
  }

  private static Label mail() {
    return LABELLER.label(
        new Contents(Map.of("email", 1), Map.of("email", "pii"), List.of()), null);
  }

  private static Label plain() {
    return LABELLER.label(Contents.NONE, null);
  }

  @Test
  void aSessionRemembersTheHighestLabelAndTheLastEnd() {
    memory.sent(ADA, "s-1", mail(), "4111 1111", "req_1");
    memory.sent(ADA, "s-1", plain(), "a summary", "req_1");

    Earlier earlier = memory.recall(ADA, "s-1", Set.of());

    assertEquals(
        new EarlierLabel(Level.CONFIDENTIAL, Map.of("pii", Level.CONFIDENTIAL)), earlier.label());
    assertEquals("a summary", earlier.end());
  }

  @Test
  void theLabelOfEarlierTurnsHoldsForAPromptInWhichNothingIsFound() {
    memory.sent(ADA, "s-1", mail(), "", "req_1");

    Label label =
        LABELLER.label(
            Contents.NONE.after(memory.recall(ADA, "s-1", Set.of()).label()), Level.PUBLIC);

    assertEquals(Level.CONFIDENTIAL, label.level());
    assertEquals(Map.of("pii", Level.CONFIDENTIAL), label.categories());
    assertEquals(Map.of(), label.findings());
    assertEquals(Level.CONFIDENTIAL, label.basis().byConversation());
  }

  @Test
  void whatWasOnlyTheDefaultIsNotRemembered() {
    memory.sent(ADA, "s-1", plain(), "", "req_1");

    EarlierLabel label = memory.recall(ADA, "s-1", Set.of()).label();

    assertEquals(new EarlierLabel(Level.PUBLIC, Map.of()), label);
  }

  @Test
  void conversationsAreTheirCallersOwn() {
    memory.sent(ADA, "s-1", mail(), "4111 1111", "req_1");

    assertSame(Earlier.NOTHING, memory.recall(BOB, "s-1", Set.of()));
    assertSame(Earlier.NOTHING, memory.recall(ADA, "s-2", Set.of()));
    assertSame(Earlier.NOTHING, memory.recall(ADA, null, Set.of()));
    assertSame(Earlier.NOTHING, memory.recall(ADA, null, Set.of("s-1")));
  }

  @Test
  void whatAVendorKeepsIsRememberedByItsId() {
    memory.kept(ADA, List.of("resp_1"), ConversationMemory.earlier(mail()), "4111 1111", "req_1");

    assertEquals("4111 1111", memory.recall(ADA, null, Set.of("resp_1")).end());
    assertSame(Earlier.NOTHING, memory.recall(BOB, null, Set.of("resp_1")));
  }

  @Test
  void anAnswerRaisesItsSession() {
    memory.sent(ADA, "s-1", plain(), "", "req_1");
    memory.answered(
        ADA, "s-1", new EarlierLabel(Level.RESTRICTED, Map.of("secret", Level.RESTRICTED)));

    EarlierLabel label = memory.recall(ADA, "s-1", Set.of()).label();

    assertEquals(new EarlierLabel(Level.RESTRICTED, Map.of("secret", Level.RESTRICTED)), label);
  }

  @Test
  void aConversationIsForgottenADayAfterItsLastTurn() {
    memory.sent(ADA, "s-1", mail(), "", "req_1");
    nanos.addAndGet(Duration.ofHours(23).toNanos());
    memory.recall(ADA, "s-1", Set.of());
    nanos.addAndGet(Duration.ofHours(23).toNanos());
    assertEquals(
        new EarlierLabel(Level.CONFIDENTIAL, Map.of("pii", Level.CONFIDENTIAL)),
        memory.recall(ADA, "s-1", Set.of()).label());
    nanos.addAndGet(Duration.ofHours(25).toNanos());

    assertSame(Earlier.NOTHING, memory.recall(ADA, "s-1", Set.of()));
  }

  @Test
  void whatIsErasedOfASubjectIsForgotten() {
    memory.sent(ADA, "s-1", mail(), "4111 1111", "req_1");
    memory.kept(ADA, List.of("resp_1"), ConversationMemory.earlier(mail()), "4111 1111", "req_1");
    memory.sent(BOB, "s-1", mail(), "4111 1111", "req_2");

    memory.subject(AuditService.subject(ADA));

    assertSame(Earlier.NOTHING, memory.recall(ADA, "s-1", Set.of("resp_1")));
    assertEquals("4111 1111", memory.recall(BOB, "s-1", Set.of()).end());
  }

  @Test
  void ofARequestThatIsErasedItsLabelIsLeft() {
    memory.sent(ADA, "s-1", mail(), "of another", "req_1");
    memory.sent(ADA, "s-1", mail(), "4111 1111", "req_2");
    memory.request("req_1");
    assertEquals("4111 1111", memory.recall(ADA, "s-1", Set.of()).end());

    memory.request("req_2");

    Earlier left = memory.recall(ADA, "s-1", Set.of());
    assertEquals("", left.end());
    assertEquals(
        new EarlierLabel(Level.CONFIDENTIAL, Map.of("pii", Level.CONFIDENTIAL)), left.label());
  }

  @Test
  void nothingOfAPromptIsShown() {
    memory.sent(ADA, "s-1", mail(), "4111 1111", "req_1");

    assertFalse(memory.recall(ADA, "s-1", Set.of()).toString().contains("4111"));
  }

  @Test
  void aLabelIsReadAsItWasWritten() {
    var label =
        new EarlierLabel(
            Level.RESTRICTED, Map.of("secret", Level.RESTRICTED, "pii", Level.CONFIDENTIAL));

    assertEquals(label, EarlierLabel.of(label.text()));
    assertEquals(new EarlierLabel(Level.PUBLIC, Map.of()), EarlierLabel.of("public"));
    assertEquals(Level.RESTRICTED, EarlierLabel.of("of a later build").level());
  }
}
