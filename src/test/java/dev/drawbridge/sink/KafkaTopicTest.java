package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.RecordCopies.Mark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What is on its way to Kafka at one time, and what no longer goes. */
class KafkaTopicTest {
  private final Accumulator kafka = new Accumulator();
  private final KafkaTopic topic =
      new KafkaTopic(
          new SinkTarget.Kafka(List.of("h:9092"), "t", Map.of(), Set.of()),
          properties -> {
            kafka.properties = properties;
            return kafka;
          });

  /** A producer that lays messages into batches as Kafka's own does. */
  private static final class Accumulator extends MockProducer<String, byte[]> {
    private Map<String, Object> properties = Map.of();
    private final List<Integer> underway = new ArrayList<>();
    private final List<Long> sent = new ArrayList<>();
    private int mostUnderway;
    private long tooLarge = -1;
    private long lost = -1;

    Accumulator() {
      super(false, null, new StringSerializer(), new ByteArraySerializer());
    }

    private int property(String name) {
      return Integer.parseInt(String.valueOf(properties.getOrDefault(name, "0")));
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, byte[]> message, Callback callback) {
      byte[] header = message.headers().lastHeader("seq").value();
      long seq = Long.parseLong(new String(header, StandardCharsets.US_ASCII));
      if (seq == tooLarge) {
        return CompletableFuture.failedFuture(new RecordTooLargeException("too large"));
      }
      sent.add(seq);
      int bytes = message.value().length + 200;
      boolean held = property("linger.ms") > 1_000 && !underway.isEmpty();
      if (held && underway.getLast() + bytes <= property("batch.size")) {
        underway.add(underway.removeLast() + bytes);
      } else {
        underway.add(bytes);
      }
      mostUnderway = Math.max(mostUnderway, underway.size());
      return super.send(message, callback);
    }

    @Override
    public synchronized void flush() {
      if (sent.contains(lost)) {
        while (errorNext(new TimeoutException("given up"))) {}
      }
      super.flush();
      underway.clear();
    }
  }

  private static List<Copy> copies(int count, int bytes) {
    List<Copy> copies = new ArrayList<>();
    for (int seq = 0; seq < count; seq++) {
      var mark = new Mark("acme.example/log", seq, "00");
      copies.add(new Copy(mark, Instant.EPOCH, "request", "", null, new byte[bytes]));
    }
    return copies;
  }

  @Test
  void oneBatchIsOnItsWayAtATime() throws Exception {
    topic.take(copies(40, 100_000));
    topic.take(copies(3, 2_000_000));
    topic.take(copies(9_000, 100));

    assertEquals(40 + 3 + 9_000, kafka.history().size());
    assertEquals(1, kafka.mostUnderway);
  }

  @Test
  void nothingFollowsABatchThatIsGivenUp() {
    kafka.lost = 1;

    IOException told = assertThrows(IOException.class, () -> topic.take(copies(40, 100_000)));

    assertEquals("Kafka: TimeoutException: given up", told.getMessage());
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), kafka.sent);
  }

  @Test
  void nothingFollowsAMessageThatCouldNotSetOut() {
    kafka.tooLarge = 2;

    IOException told = assertThrows(IOException.class, () -> topic.take(copies(4, 1_000)));

    assertEquals("Kafka: RecordTooLargeException: too large", told.getMessage());
    assertEquals(List.of(0L, 1L), kafka.sent);
    topic.close();
    assertTrue(kafka.closed(), "what is on its way is given up");
  }
}
