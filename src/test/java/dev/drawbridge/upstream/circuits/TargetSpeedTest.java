package dev.drawbridge.upstream.circuits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Speed;
import dev.drawbridge.exchange.Usage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TargetSpeedTest {
  private final TargetSpeed speed =
      new TargetSpeed(Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC));

  private static Usage output(long tokens) {
    return new Usage(10, tokens, 0);
  }

  private double firstByte() {
    return speed.now().firstByteMillis();
  }

  private double token() {
    return speed.now().tokenMillis();
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertEquals(Speed.UNTRIED, speed.now());
  }

  @Test
  void anAttemptUnderWayEndsTheRest() {
    speed.began();
    assertEquals(new Speed(Double.NaN, Double.NaN, 0, 0), speed.now());
  }

  @Test
  void aStreamTellsBothApart() {
    speed.firstByte(100);
    speed.streamed(output(100), 500);
    assertEquals(100, firstByte());
    assertEquals(5, token());
  }

  @Test
  void aNewMeasurementWeighsAFifth() {
    speed.firstByte(100);
    speed.firstByte(200);
    assertEquals(120, firstByte(), 1e-9);
    speed.streamed(output(100), 500);
    speed.streamed(output(100), 1_000);
    assertEquals(6, token(), 1e-9);
  }

  @Test
  void whatWasKnownCountsHalfAfterThree() {
    speed.firstByte(0);
    for (int i = 0; i < 3; i++) speed.firstByte(100);
    assertEquals(50, firstByte(), 2);
  }

  @Test
  void hiddenReasoningLiesBeforeTheFirstByte() {
    speed.streamed(new Usage(10, 120, 0, 20), 500);
    assertEquals(5, token());
  }

  @Test
  void aShortStreamSaysNothingOfTheTokens() {
    speed.streamed(output(15), 500);
    assertTrue(Double.isNaN(token()));
    speed.streamed(output(0), 500);
    assertTrue(Double.isNaN(token()));
  }

  @Test
  void anAnswerInOnePieceIsSplitAsIfTheFirstByteWere32Tokens() {
    speed.whole(output(168), 1_000);
    assertEquals(5, token(), 1e-9);
    assertEquals(160, firstByte(), 1e-9);
  }

  @Test
  void anAnswerInOnePieceMovesBothInProportion() {
    speed.firstByte(100);
    speed.streamed(output(100), 400);
    // 500 ms were expected, it took twice as long: each goes a fifth of the way.
    speed.whole(output(100), 1_000);
    assertEquals(120, firstByte(), 1e-9);
    assertEquals(4.8, token(), 1e-9);
  }

  @Test
  void withTheFirstByteKnownTheRestIsTheTokens() {
    speed.firstByte(100);
    speed.whole(output(100), 600);
    assertEquals(100, firstByte(), 1e-9);
    assertEquals(5, token(), 1e-9);
  }

  @Test
  void anAnswerFasterThanTheFirstByteLeavesSomethingForTheTokens() {
    speed.firstByte(1_000);
    speed.whole(output(68), 100);
    assertTrue(token() > 0 && token() <= 1, token() + " ms");
    assertTrue(firstByte() < 1_000, firstByte() + " ms");
  }

  @Test
  void withoutTokensAllIsTheFirstByte() {
    speed.whole(null, 100);
    speed.whole(output(0), 200);
    assertEquals(120, firstByte(), 1e-9);
    assertTrue(Double.isNaN(token()));
  }

  @Test
  void anAnswerOfUnknownLengthSaysNothingOfAModelOfKnownSpeed() {
    speed.firstByte(100);
    speed.streamed(output(100), 400);
    speed.whole(null, 60_000);
    assertEquals(100, firstByte());
  }

  @Test
  void anInstantAnswerBreaksNothing() {
    for (int i = 0; i < 3; i++) speed.whole(output(100), 0);
    assertEquals(0, firstByte());
    assertEquals(0, token());
    speed.whole(output(100), 132);
    assertTrue(token() >= 0 && firstByte() >= 0, speed.now().toString());
  }

  @Test
  void anAnswerForgivesFailures() {
    speed.failed();
    speed.failed();
    assertEquals(2, speed.now().failures());
    speed.firstByte(1);
    assertEquals(0, speed.now().failures());
    speed.failed();
    speed.whole(null, 1);
    assertEquals(0, speed.now().failures());
  }
}
