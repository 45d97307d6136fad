package dev.drawbridge.audit.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class PlainRecordsTest {
  private final PlainRecords records = new PlainRecords(4, 1_000);

  private static PlainRecord record(int bytes) {
    return new PlainRecord("id", 7, new byte[bytes / 2], new byte[bytes - bytes / 2]);
  }

  @Test
  void aRecordIsHandedOverOnce() {
    PlainRecord record = record(10);
    records.put(3, record);

    assertNull(records.take(7), "of the same place");
    assertSame(record, records.take(3));
    assertNull(records.take(3));
  }

  @Test
  void aNewerRecordTakesThePlaceOfOneThatNobodyCameFor() {
    records.put(3, record(10));
    records.put(7, record(10));

    assertNull(records.take(3));
    assertNotNull(records.take(7));
  }

  @Test
  void noMoreBytesAreHeldThanItMayHold() {
    records.put(0, record(600));
    records.put(1, record(600));
    assertNull(records.take(1));

    records.take(0);
    records.put(2, record(600));
    assertNotNull(records.take(2));
  }

  @Test
  void theBytesOfWhatGaveWayAreFree() {
    for (int i = 0; i < 100; i++) records.put(4L * i, record(400));
    records.put(1, record(600));

    assertNotNull(records.take(1));
    assertNotNull(records.take(4L * 99));
  }

  @Test
  void aRecordThatFindsNoRoomLeavesNothingInItsPlace() {
    records.put(0, record(600));
    records.put(4, record(600));

    assertNull(records.take(0), "older than what is not here");
    assertNull(records.take(4));
    records.put(8, record(1_000));
    assertNotNull(records.take(8));
  }

  @Test
  void whatIsDroppedIsNotHandedOver() {
    for (int i = 0; i < 4; i++) records.put(i, record(250));

    records.drop(3);

    int left = 0;
    for (int i = 0; i < 4; i++) if (records.take(i) != null) left++;
    assertEquals(1, left);
    records.put(8, record(1_000));
    assertNotNull(records.take(8), "their bytes are free");
  }
}
