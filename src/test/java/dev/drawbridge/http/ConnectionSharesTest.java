package dev.drawbridge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSharesTest {
  @ParameterizedTest
  @ValueSource(longs = {400, 1024, 4096, 65_536, 1_048_576})
  void bothPortsAndTheVendorsLeaveTheRecordItsDescriptors(long limit) {
    long open = 150;

    ConnectionShares shares = ConnectionShares.of(limit, open);

    assertTrue(
        open + shares.admins() + 2L * shares.callers() + Math.max(100, limit / 4) <= limit,
        shares.toString());
  }

  @Test
  void adminsNeedNoMoreThanAFew() {
    assertEquals(256, ConnectionShares.of(1_048_576, 150).admins());
  }

  @Test
  void someAreTakenHoweverLowTheLimit() {
    assertEquals(new ConnectionShares(16, 16), ConnectionShares.of(128, 150));
  }

  @Test
  void aLimitThatIsNoneIsNoFault() {
    assertEquals(Integer.MAX_VALUE, ConnectionShares.of(Long.MAX_VALUE, 150).callers());
  }

  @Test
  void thisProcessHasALimit() {
    assertTrue(ConnectionShares.ofProcess().callers() >= 16);
  }
}
